package dev.tenet.model.command;

import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.Tags;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A traffic mirror session to make.
 *
 * @param virtualNetwork empty: any
 */
public record NewTrafficMirrorSession(
        NetworkInterfaceId source,
        TrafficMirrorTargetId target,
        TrafficMirrorFilterId filter,
        int number,
        OptionalInt packetLength,
        Optional<VirtualNetworkIdentifier> virtualNetwork,
        Optional<String> description,
        Tags tags) {}
