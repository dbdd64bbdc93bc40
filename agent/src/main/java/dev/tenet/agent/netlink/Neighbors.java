package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The neighbour tables (ARP and ND) of a socket's namespace. */
public final class Neighbors {
    private final NetlinkSocket socket;

    public Neighbors(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Every neighbour whose Ethernet address is known. */
    public List<Neighbor> all() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETNEIGH).unfiltered(Rtnetlink.NDMSG_BYTES);
        return socket.dump("list neighbours", request).stream()
                .flatMap(body -> read(body).stream())
                .toList();
    }

    /** Sets a neighbour's Ethernet address for good. */
    public void put(InterfaceIndex link, IpAddress address, MacAddress hardwareAddress) {
        MessageWriter request = MessageWriter.request(
                        Rtnetlink.RTM_NEWNEIGH, Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_REPLACE)
                .neighbor(Families.number(address.family()), link.number(), Rtnetlink.NUD_PERMANENT)
                .putBytes(Rtnetlink.NDA_DST, address.toBytes())
                .putBytes(Rtnetlink.NDA_LLADDR, hardwareAddress.toBytes());
        socket.execute("set the neighbour " + address, request);
    }

    public void delete(InterfaceIndex link, IpAddress address) {
        MessageWriter request = MessageWriter.request(Rtnetlink.RTM_DELNEIGH, 0)
                .neighbor(Families.number(address.family()), link.number(), 0)
                .putBytes(Rtnetlink.NDA_DST, address.toBytes());
        socket.execute("remove the neighbour " + address, request);
    }

    private static Optional<Neighbor> read(ByteBuffer body) {
        int family = body.get(0) & 0xff;
        if (family != Rtnetlink.AF_INET && family != Rtnetlink.AF_INET6) {
            return Optional.empty();
        }
        Attributes attributes = Attributes.read(body, Rtnetlink.NDMSG_BYTES);
        Optional<MacAddress> hardware = attributes
                .bytes(Rtnetlink.NDA_LLADDR)
                .filter(bytes -> bytes.length == MacAddress.BYTES)
                .map(MacAddress::ofBytes);
        Optional<IpAddress> address = attributes.bytes(Rtnetlink.NDA_DST).map(IpAddress::ofBytes);
        boolean permanent = (body.getShort(8) & Rtnetlink.NUD_PERMANENT) != 0;
        return hardware.flatMap(
                known -> address.map(ip -> new Neighbor(new InterfaceIndex(body.getInt(4)), ip, known, permanent)));
    }
}
