package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;

/**
 * One other address in an IPv4 packet, and in the packet that an ICMP error quotes, where it stands in its other place. Checksums that cover
 * it are kept as right or wrong as they were; that of the error itself stays right, since the quoted header's changes by as much as the
 * address.
 */
final class AddressTranslation {
    private static final int IP = EthernetHeader.LENGTH;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;

    private AddressTranslation() {}

    static Bytes ofSource(Bytes frame, ParsedPacket.Ip ip, Ipv4Address source) {
        return translate(frame, ip, SOURCE, DESTINATION, source);
    }

    static Bytes ofDestination(Bytes frame, ParsedPacket.Ip ip, Ipv4Address destination) {
        return translate(frame, ip, DESTINATION, SOURCE, destination);
    }

    private static Bytes translate(Bytes frame, ParsedPacket.Ip ip, int field, int quotedField, Ipv4Address after) {
        Ipv4Address before = frame.ipv4(IP + field);
        boolean covered = !ip.isLaterPiece()
                && (ip.protocol().equals(IpProtocol.TCP) || ip.protocol().equals(IpProtocol.UDP));
        Bytes changed = covered ? AddressRewrite.withTransport(frame, ip, bytes(before), bytes(after)) : frame;
        return quoted(replace(changed, IP, field, before, after), ip, quotedField, before, after);
    }

    private static Bytes quoted(Bytes frame, ParsedPacket.Ip ip, int field, Ipv4Address before, Ipv4Address after) {
        Bytes transport = ip.transport();
        if (ip.piece().isPresent()
                || !ip.isIcmpError()
                || transport.length() < IcmpHeader.LENGTH + Ipv4Header.MIN_LENGTH
                || transport.u8(IcmpHeader.LENGTH) >>> 4 != 4
                || !transport.ipv4(IcmpHeader.LENGTH + field).equals(before)) {
            return frame;
        }
        return replace(frame, AddressRewrite.transportOffset(frame, ip) + IcmpHeader.LENGTH, field, before, after);
    }

    /** In the IPv4 header that begins at {@code at}. */
    static Bytes replace(Bytes frame, int at, int field, Ipv4Address before, Ipv4Address after) {
        return AddressRewrite.withIpv4Checksum(frame, at, bytes(before), bytes(after))
                .with(at + field, bytes(after));
    }

    private static Bytes bytes(Ipv4Address address) {
        return Bytes.of(address.toBytes());
    }
}
