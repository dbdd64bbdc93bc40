package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Port;
import dev.tenet.net.UdpHeader;
import dev.tenet.net.VirtualNetworkIdentifier;
import dev.tenet.net.VxlanHeader;
import java.util.Optional;

/**
 * All that a host writes around and into an inner frame to send it to another: the outer headers of VXLAN, and what {@code wire.h}
 * puts into its reserved field and the inner Ethernet addresses.
 *
 * @param source of the destination's family, as all hosts of a fabric
 * @param sourcePort of UDP
 * @param nextHop the interface that gets it, whatever its destination
 * @param note 24 bits; not sent with a next hop
 * @param identity 32 bits as stamped
 * @param traceMark 8 bits: which packet it is of those that its first host tells of; 0: none
 */
record OverlayHeader(
        IpAddress source,
        IpAddress destination,
        Port sourcePort,
        VirtualNetworkIdentifier vni,
        NetworkTag tag,
        WireKind kind,
        Optional<InterfaceNumber> nextHop,
        int note,
        int identity,
        int traceMark) {
    static final int MAC_PREFIX = 0x02;

    /** With the kind: the packet is for an interface, whose number is in the note and the identity's upper bits. */
    static final int NEXT_HOP_FLAG = 0x80;

    /** With the identity, where there is no next hop: a copy for a mirror target. */
    static final int MIRRORED = 0x80000000;

    static final int NOTE_MASK = 0xffffff;

    private static final int TIME_TO_LIVE = 64;

    /** What an inner packet grows by between hosts: IP, UDP, VXLAN and the inner Ethernet header. */
    static int overhead(IpFamily fabric) {
        return ipLength(fabric) + UdpHeader.LENGTH + VxlanHeader.LENGTH + EthernetHeader.LENGTH;
    }

    /** Of the outer IP header. */
    static int ipLength(IpFamily fabric) {
        return switch (fabric) {
            case IPV4 -> Ipv4Header.MIN_LENGTH;
            case IPV6 -> Ipv6Header.LENGTH;
        };
    }

    /** The frame in the fabric. The kernel's neighbour table writes the outer Ethernet addresses; until then they are zero. */
    Bytes around(Bytes innerFrame) {
        int datagramLength = UdpHeader.LENGTH + VxlanHeader.LENGTH + innerFrame.length();
        ByteWriter writer = new ByteWriter();
        switch (source) {
            case Ipv4Address ipv4 -> writeIpv4(writer, ipv4, (Ipv4Address) destination, datagramLength);
            case Ipv6Address ipv6 -> writeIpv6(writer, ipv6, (Ipv6Address) destination, datagramLength);
        }
        // Without checksum: IPv6 allows it tunnels (RFC 6935), whose inner packets have their own.
        new UdpHeader(sourcePort, VxlanHeader.PORT, datagramLength, 0).writeTo(writer);
        int number = nextHop.map(InterfaceNumber::number).orElse(0);
        new VxlanHeader(VxlanHeader.VALID, nextHop.isPresent() ? number & NOTE_MASK : note, vni, traceMark)
                .writeTo(writer);
        writer.u8(MAC_PREFIX).u8((int) (tag.bits() >>> 32)).u32((int) tag.bits());
        writer.u8(MAC_PREFIX)
                .u8(kind.number() | (nextHop.isPresent() ? NEXT_HOP_FLAG : 0))
                .u32(identity | (number & ~NOTE_MASK));
        return writer.bytes(innerFrame.slice(2 * MacAddress.BYTES)).toBytes();
    }

    private static void writeIpv4(ByteWriter writer, Ipv4Address from, Ipv4Address to, int datagramLength) {
        new EthernetHeader(MacAddress.ZERO, MacAddress.ZERO, EtherType.IPV4).writeTo(writer);
        new Ipv4Header(
                        0,
                        Ipv4Header.MIN_LENGTH + datagramLength,
                        0,
                        Ipv4Header.DONT_FRAGMENT,
                        0,
                        TIME_TO_LIVE,
                        IpProtocol.UDP,
                        0,
                        from,
                        to,
                        Bytes.EMPTY)
                .withRightChecksum()
                .writeTo(writer);
    }

    /** The flow label is the source port, for ways that are chosen by it alone: RFC 6438. */
    private void writeIpv6(ByteWriter writer, Ipv6Address from, Ipv6Address to, int datagramLength) {
        new EthernetHeader(MacAddress.ZERO, MacAddress.ZERO, EtherType.IPV6).writeTo(writer);
        new Ipv6Header(0, sourcePort.number(), datagramLength, IpProtocol.UDP, TIME_TO_LIVE, from, to).writeTo(writer);
    }
}
