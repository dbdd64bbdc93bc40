package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** How small values look in the datapath's memory. */
final class Encodings {
    /** Where IPv4 addresses lie among the keys, which are all of IPv6's length. */
    static final IpPrefix MAPPED_IPV4 = new IpPrefix(Ipv4Address.UNSPECIFIED.toMapped(), 96);

    /** New heap memory of the right size, zeroed. */
    static final SegmentAllocator HEAP =
            (bytes, _) -> MemorySegment.ofArray(new long[Math.toIntExact((bytes + Long.BYTES - 1) / Long.BYTES)])
                    .asSlice(0, bytes);

    private Encodings() {}

    static void write(IpAddress address, Address to) {
        MemorySegment.copy(MemorySegment.ofArray(address.toMappedBytes()), 0, to.memory(), 0, Address.SIZE);
    }

    /** One address, or a delegated prefix. */
    static RawBytes networkPrefix(VirtualNetworkIdentifier vni, IpPrefix prefix) {
        int kind = prefix.isSingle() ? 0 : LayoutConstant.DELEGATED_PREFIX;
        NetworkAddress key = NetworkAddress.allocate(HEAP).vni(vni.number() | kind);
        write(prefix.address(), key.address());
        return RawBytes.of(key.memory());
    }

    /** The prefix as keys have it: IPv4 within IPv6. */
    static IpPrefix mapped(IpPrefix prefix) {
        int added = IpFamily.IPV6.bits() - prefix.family().bits();
        return new IpPrefix(Ipv6Address.ofBytes(prefix.address().toMappedBytes()), prefix.length() + added);
    }

    /** Whether the prefix, one of IPv6, would hold all of IPv4 among the keys. */
    static boolean holdsMappedIpv4(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && prefix.contains(MAPPED_IPV4);
    }

    /** Whether it is a prefix of IPv6 that lies where the keys have IPv4: no packet has such addresses. */
    static boolean liesInMappedIpv4(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV6 && MAPPED_IPV4.contains(prefix);
    }
}
