package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;

/**
 * A host of the fabric. Every host knows all of them.
 *
 * @param underlay its address in the fabric; all hosts have one of the same family
 * @param alive whether packets may be sent to it; all of its own traffic is accepted in either case
 */
public record FabricHost(HostNumber number, IpAddress underlay, boolean alive) implements Resource {
    @Override
    public HostNumber key() {
        return number;
    }
}
