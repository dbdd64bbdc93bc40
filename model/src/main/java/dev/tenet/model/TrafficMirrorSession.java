package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Copies of what passes a source interface, for a target.
 *
 * @param vpc the source's
 * @param targetAddress the primary address of the target's interface, which it keeps for as long as it is there
 * @param number sessions of one source are asked in the order of their numbers
 * @param packetLength bytes of each frame that are copied; empty: all
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TrafficMirrorSession.html">TrafficMirrorSession</a>
 */
public record TrafficMirrorSession(
        TrafficMirrorSessionId id,
        AccountId owner,
        VpcId vpc,
        NetworkInterfaceId source,
        TrafficMirrorTargetId target,
        Ipv4Address targetAddress,
        TrafficMirrorFilterId filter,
        int number,
        OptionalInt packetLength,
        VirtualNetworkIdentifier virtualNetwork,
        Optional<String> description,
        Tags tags)
        implements Tagged<TrafficMirrorSession> {
    public static final int LAST_NUMBER = 32_766;

    /** As in EC2. */
    public static final int MOST_LENGTH = 8_500;

    public TrafficMirrorSession {
        if (number < 1 || number > LAST_NUMBER) {
            throw new IllegalArgumentException("the number of a session is 1 to " + LAST_NUMBER + ": " + number);
        }
        if (packetLength.isPresent() && (packetLength.getAsInt() < 1 || packetLength.getAsInt() > MOST_LENGTH)) {
            throw new IllegalArgumentException(
                    "a packet length is 1 to " + MOST_LENGTH + ": " + packetLength.getAsInt());
        }
    }

    public static IntentKey<TrafficMirrorSession> key(AccountId owner, TrafficMirrorSessionId id) {
        return Kind.TRAFFIC_MIRROR_SESSION.key(owner, id);
    }

    @Override
    public IntentKey<TrafficMirrorSession> key() {
        return key(owner, id);
    }

    @Override
    public TrafficMirrorSession withTags(Tags newTags) {
        return new TrafficMirrorSession(
                id,
                owner,
                vpc,
                source,
                target,
                targetAddress,
                filter,
                number,
                packetLength,
                virtualNetwork,
                description,
                newTags);
    }
}
