package dev.tenet.model;

import dev.tenet.net.IpAddress;
import dev.tenet.net.PortRange;
import java.util.Optional;

/** Which packets of a path are asked about: what is empty may be anything. */
public record PathFilter(
        Optional<IpAddress> sourceAddress,
        Optional<PortRange> sourcePorts,
        Optional<IpAddress> destinationAddress,
        Optional<PortRange> destinationPorts) {
    public static final PathFilter ANYTHING =
            new PathFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
