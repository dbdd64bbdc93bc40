package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
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
 * @param sourcePort of UDP
 * @param nextHop the interface that gets it, whatever its destination
 * @param note 24 bits; not sent with a next hop
 * @param identity 32 bits as stamped
 * @param traceMark 8 bits: which packet it is of those that its first host tells of; 0: none
 */
record OverlayHeader(
        Ipv4Address source,
        Ipv4Address destination,
        Port sourcePort,
        VirtualNetworkIdentifier vni,
        NetworkTag tag,
        WireKind kind,
        Optional<InterfaceNumber> nextHop,
        int note,
        int identity,
        int traceMark) {
    /** IPv4, UDP, VXLAN and the inner Ethernet header. */
    static final int OVERHEAD = 50;

    /** Before the inner frame: outer Ethernet, IPv4, UDP, VXLAN. */
    static final int OUTER_LENGTH = 50;

    static final int MAC_PREFIX = 0x02;

    /** With the kind: the packet is for an interface, whose number is in the note and the identity's upper bits. */
    static final int NEXT_HOP_FLAG = 0x80;

    /** With the identity, where there is no next hop: a copy for a mirror target. */
    static final int MIRRORED = 0x80000000;

    static final int NOTE_MASK = 0xffffff;

    private static final int TIME_TO_LIVE = 64;

    /** The frame in the fabric. The kernel's neighbour table writes the outer Ethernet addresses; until then they are zero. */
    Bytes around(Bytes innerFrame) {
        int datagramLength = UdpHeader.LENGTH + VxlanHeader.LENGTH + innerFrame.length();
        ByteWriter writer = new ByteWriter();
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
                        source,
                        destination,
                        Bytes.EMPTY)
                .withRightChecksum()
                .writeTo(writer);
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
}
