package dev.tenet.agent.service;

import dev.tenet.datapath.layout.ServiceConstant;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The interfaces of this host by slot. May be used by several threads; what they see is always one whole state. */
public final class Askers {
    private static final int SLOT_MASK = 0x3fff;

    private volatile Map<Integer, Asker> bySlot = Map.of();

    /** From now on these. */
    public void replace(Map<Integer, Asker> now) {
        bySlot = Map.copyOf(now);
    }

    /** Who asks from an address in the services' namespace; empty if nobody does any more. */
    Optional<Asker> find(InetSocketAddress from) {
        return Optional.ofNullable(bySlot.get(slot(from)));
    }

    Collection<Map.Entry<Integer, Asker>> all() {
        return bySlot.entrySet();
    }

    /** Everybody on the link of the interface with this slot, by IPv6. */
    static Ipv6Address everybody(int slot) {
        int first = ServiceConstant.IPV6_PREFIX << Short.SIZE | ServiceConstant.LINK_LOCAL | slot;
        return new Ipv6Address((long) first << Integer.SIZE, 0);
    }

    /** Which slot an address in the services' namespace holds. */
    static int slot(InetSocketAddress from) {
        return slot(IpAddress.ofBytes(from.getAddress().getAddress()));
    }

    private static int slot(IpAddress address) {
        return switch (address) {
            case Ipv4Address(int bits) -> bits >>> Short.SIZE & SLOT_MASK;
            case Ipv6Address ipv6 -> (int) (ipv6.high() >>> Integer.SIZE) & SLOT_MASK;
        };
    }
}
