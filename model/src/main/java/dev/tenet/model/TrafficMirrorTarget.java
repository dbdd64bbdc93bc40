package dev.tenet.model;

import java.util.Optional;

/**
 * A network interface that can get copies of others' packets.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TrafficMirrorTarget.html">TrafficMirrorTarget</a>
 */
public record TrafficMirrorTarget(
        TrafficMirrorTargetId id,
        AccountId owner,
        NetworkInterfaceId networkInterface,
        Optional<String> description,
        Tags tags)
        implements Tagged<TrafficMirrorTarget> {
    public static IntentKey<TrafficMirrorTarget> key(AccountId owner, TrafficMirrorTargetId id) {
        return Kind.TRAFFIC_MIRROR_TARGET.key(owner, id);
    }

    @Override
    public IntentKey<TrafficMirrorTarget> key() {
        return key(owner, id);
    }

    @Override
    public TrafficMirrorTarget withTags(Tags newTags) {
        return new TrafficMirrorTarget(id, owner, networkInterface, description, newTags);
    }
}
