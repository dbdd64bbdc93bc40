package dev.tenet.model;

import dev.tenet.net.IpAddress;

/**
 * A machine with an agent, as its administrator registered it.
 *
 * @param number never given to another host
 * @param underlay its address in the fabric, of the same family as all hosts'
 * @param gateway whether it may serve networks as a gateway
 * @param edge whether outside traffic enters and leaves by it; it runs no instances then
 */
public record Host(
        HostId id, HostNumber number, ZoneName zone, IpAddress underlay, boolean gateway, boolean edge, HostState state)
        implements IntentObject {

    public static IntentKey<Host> key(HostId id) {
        return Kind.HOST.key(id);
    }

    @Override
    public IntentKey<Host> key() {
        return key(id);
    }

    public Host withState(HostState newState) {
        return new Host(id, number, zone, underlay, gateway, edge, newState);
    }
}
