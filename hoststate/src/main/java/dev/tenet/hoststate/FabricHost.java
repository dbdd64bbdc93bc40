package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;

/**
 * A host of the fabric. Every host knows all of them.
 *
 * @param underlay its address in the fabric; all hosts have one of the same family
 * @param alive whether packets may be sent to it; all of its own traffic is accepted in either case
 * @param edge whether it passes packets between the internet and the others: no other host is believed to bring any from there
 */
public record FabricHost(HostNumber number, IpAddress underlay, boolean alive, boolean edge) implements Resource {
    /** One that is no edge. */
    public FabricHost(HostNumber number, IpAddress underlay, boolean alive) {
        this(number, underlay, alive, false);
    }

    @Override
    public HostNumber key() {
        return number;
    }
}
