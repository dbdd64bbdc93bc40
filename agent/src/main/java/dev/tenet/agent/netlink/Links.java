package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Port;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The network devices of a socket's namespace. Every method throws {@link NetlinkException} where the kernel refuses. */
public final class Links {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;

    private final NetlinkSocket socket;

    public Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    public List<Link> all() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETLINK).unfiltered(Rtnetlink.IFINFOMSG_BYTES);
        return readAll(socket.dump("list devices", request));
    }

    public Optional<Link> named(LinkName name) {
        MessageWriter request = MessageWriter.request(Rtnetlink.RTM_GETLINK, 0)
                .link(0, 0, 0)
                .putText(Rtnetlink.IFLA_IFNAME, name.text());
        try {
            return readAll(socket.execute("look for device " + name, request)).stream()
                    .findFirst();
        } catch (NetlinkException failure) {
            if (failure.absent()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** The device of that name, which must be there. */
    public Link require(LinkName name) {
        return named(name).orElseThrow(() -> new IllegalStateException("there is no network device " + name));
    }

    public void create(VethPair pair) {
        MessageWriter request = create(pair.near()).putInt(Rtnetlink.IFLA_MTU, pair.mtu());
        int information = request.open(Rtnetlink.IFLA_LINKINFO);
        request.putText(Rtnetlink.IFLA_INFO_KIND, "veth");
        int data = request.open(Rtnetlink.IFLA_INFO_DATA);
        int peer = request.open(Rtnetlink.VETH_INFO_PEER);
        request.link(0, 0, 0)
                .putText(Rtnetlink.IFLA_IFNAME, pair.far().text())
                .putInt(Rtnetlink.IFLA_MTU, pair.mtu())
                .putInt(Rtnetlink.IFLA_NET_NS_FD, pair.farNamespace().descriptor());
        pair.farAddress().ifPresent(address -> request.putBytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
        request.close(peer).close(data).close(information);
        socket.execute("make the device pair " + pair.near(), request);
    }

    /** Makes a pair of devices of the socket's own namespace; a superpacket leaves either in segments. */
    public void createSegmentingPair(LinkName near, LinkName far, int mtu) {
        MessageWriter request = create(near).putInt(Rtnetlink.IFLA_MTU, mtu).putInt(Rtnetlink.IFLA_GSO_MAX_SEGS, 1);
        int information = request.open(Rtnetlink.IFLA_LINKINFO);
        request.putText(Rtnetlink.IFLA_INFO_KIND, "veth");
        int data = request.open(Rtnetlink.IFLA_INFO_DATA);
        int peer = request.open(Rtnetlink.VETH_INFO_PEER);
        request.link(0, 0, 0)
                .putText(Rtnetlink.IFLA_IFNAME, far.text())
                .putInt(Rtnetlink.IFLA_MTU, mtu)
                .putInt(Rtnetlink.IFLA_GSO_MAX_SEGS, 1);
        request.close(peer).close(data).close(information);
        socket.execute("make the device pair " + near, request);
    }

    /** The kernel's number of the XDP program on the device; empty if there is none, or no such device. */
    public OptionalInt xdpProgram(LinkName name) {
        MessageWriter request = MessageWriter.request(Rtnetlink.RTM_GETLINK, 0)
                .link(0, 0, 0)
                .putText(Rtnetlink.IFLA_IFNAME, name.text());
        try {
            return socket.execute("look for XDP on device " + name, request).stream()
                    .map(body -> Attributes.read(body, Rtnetlink.IFINFOMSG_BYTES)
                            .nested(Rtnetlink.IFLA_XDP)
                            .integer(Rtnetlink.IFLA_XDP_PROG_ID))
                    .filter(OptionalInt::isPresent)
                    .findFirst()
                    .orElse(OptionalInt.empty());
        } catch (NetlinkException failure) {
            if (failure.absent()) {
                return OptionalInt.empty();
            }
            throw failure;
        }
    }

    /** Whether the device does this for the kernel. */
    public boolean offers(LinkName name, Offload offload) {
        return (offload(name, offload.get(), 0) & offload.mask()) != 0;
    }

    public void setOffload(LinkName name, Offload offload, boolean on) {
        offload(name, offload.set(), on ? 1 : 0);
    }

    /** linux/sockios.h, SIOCETHTOOL: an interface request that points at a command and a value. */
    private int offload(LinkName name, int command, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment asked = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            asked.set(ValueLayout.JAVA_INT, 0, command);
            asked.set(ValueLayout.JAVA_INT, Integer.BYTES, value);
            MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
            request.setString(0, name.text());
            request.set(ValueLayout.ADDRESS, IFNAMSIZ, asked);
            socket.control("ask device " + name + " about offloads", SIOCETHTOOL, request);
            return asked.get(ValueLayout.JAVA_INT, Integer.BYTES);
        }
    }

    /** Makes a VXLAN device whose tunnels are chosen by packet. Up, it holds the UDP port's socket. */
    public void createExternalVxlan(LinkName name, Port port) {
        MessageWriter request = create(name);
        int information = request.open(Rtnetlink.IFLA_LINKINFO);
        request.putText(Rtnetlink.IFLA_INFO_KIND, "vxlan");
        int data = request.open(Rtnetlink.IFLA_INFO_DATA);
        request.putByte(Rtnetlink.IFLA_VXLAN_COLLECT_METADATA, 1)
                .putNetworkShort(Rtnetlink.IFLA_VXLAN_PORT, port.number());
        request.close(data).close(information);
        socket.execute("make the VXLAN device " + name, request);
    }

    public void setUp(InterfaceIndex index) {
        socket.execute("set device " + index.number() + " up", set(index, Rtnetlink.IFF_UP, Rtnetlink.IFF_UP));
    }

    /** Lets everybody on the link be reached without asking for a hardware address: no ARP, no neighbour discovery. */
    public void setWithoutNeighbors(InterfaceIndex index) {
        socket.execute(
                "set device " + index.number() + " without neighbours",
                set(index, Rtnetlink.IFF_NOARP, Rtnetlink.IFF_NOARP));
    }

    public void setDown(InterfaceIndex index) {
        socket.execute("set device " + index.number() + " down", set(index, 0, Rtnetlink.IFF_UP));
    }

    public void setMtu(InterfaceIndex index, int mtu) {
        socket.execute(
                "set the MTU of device " + index.number(), set(index, 0, 0).putInt(Rtnetlink.IFLA_MTU, mtu));
    }

    public void setAddress(InterfaceIndex index, MacAddress address) {
        socket.execute(
                "set the address of device " + index.number(),
                set(index, 0, 0).putBytes(Rtnetlink.IFLA_ADDRESS, address.toBytes()));
    }

    /** Renames a device; older kernels want it down. */
    public void setName(InterfaceIndex index, LinkName name) {
        socket.execute(
                "rename device " + index.number() + " to " + name,
                set(index, 0, 0).putText(Rtnetlink.IFLA_IFNAME, name.text()));
    }

    /** Writes something on a device for its readers; the kernel makes no use of it. */
    public void setAlias(InterfaceIndex index, String alias) {
        socket.execute(
                "set the alias of device " + index.number(), set(index, 0, 0).putText(Rtnetlink.IFLA_IFALIAS, alias));
    }

    /** Moves a device into another network namespace, where it is down and may get another index. */
    public void setNamespace(InterfaceIndex index, NetworkNamespace namespace) {
        socket.execute(
                "move device " + index.number() + " to another namespace",
                set(index, 0, 0).putInt(Rtnetlink.IFLA_NET_NS_FD, namespace.descriptor()));
    }

    /** Keeps the kernel from giving the device IPv6 addresses of its own, link-local ones too. */
    public void setWithoutAutomaticAddresses(InterfaceIndex index) {
        MessageWriter request = set(index, 0, 0);
        int families = request.open(Rtnetlink.IFLA_AF_SPEC);
        int ipv6 = request.open(Rtnetlink.AF_INET6);
        request.putByte(Rtnetlink.IFLA_INET6_ADDR_GEN_MODE, Rtnetlink.IN6_ADDR_GEN_MODE_NONE);
        request.close(ipv6).close(families);
        socket.execute("keep device " + index.number() + " without automatic addresses", request);
    }

    /** Removes a device, and with a veth its other end. One that is gone already is no error. */
    public void delete(InterfaceIndex index) {
        try {
            socket.execute(
                    "remove device " + index.number(),
                    MessageWriter.request(Rtnetlink.RTM_DELLINK, 0).link(index.number(), 0, 0));
        } catch (NetlinkException failure) {
            if (!failure.absent()) {
                throw failure;
            }
        }
    }

    /** Reads an RTM_NEWLINK or RTM_DELLINK body; empty if it describes no device, as messages of other families do. */
    static Optional<Link> read(ByteBuffer body) {
        Attributes attributes = Attributes.read(body, Rtnetlink.IFINFOMSG_BYTES);
        Optional<String> name = attributes.text(Rtnetlink.IFLA_IFNAME);
        if (body.get(0) != Rtnetlink.AF_UNSPEC || name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Link(
                new InterfaceIndex(body.getInt(4)),
                new LinkName(name.get()),
                attributes
                        .bytes(Rtnetlink.IFLA_ADDRESS)
                        .filter(bytes -> bytes.length == MacAddress.BYTES)
                        .map(MacAddress::ofBytes),
                attributes.text(Rtnetlink.IFLA_IFALIAS).orElse(""),
                attributes.integer(Rtnetlink.IFLA_MTU).orElse(0),
                (body.getInt(8) & Rtnetlink.IFF_UP) != 0,
                kind(attributes.nested(Rtnetlink.IFLA_LINKINFO)),
                index(attributes.integer(Rtnetlink.IFLA_LINK))));
    }

    private static List<Link> readAll(List<ByteBuffer> bodies) {
        List<Link> links = new ArrayList<>();
        bodies.forEach(body -> read(body).ifPresent(links::add));
        return links;
    }

    private static LinkKind kind(Attributes information) {
        Attributes data = information.nested(Rtnetlink.IFLA_INFO_DATA);
        String kind = information.text(Rtnetlink.IFLA_INFO_KIND).orElse("");
        return switch (kind) {
            case "" -> new LinkKind.Plain();
            case "veth" -> new LinkKind.Veth();
            case "vxlan" ->
                new LinkKind.Vxlan(
                        new Port(data.networkShort(Rtnetlink.IFLA_VXLAN_PORT).orElse(0)),
                        data.octet(Rtnetlink.IFLA_VXLAN_COLLECT_METADATA).orElse(0) != 0);
            default -> new LinkKind.Other(kind);
        };
    }

    private static Optional<InterfaceIndex> index(OptionalInt value) {
        return value.isPresent() && value.getAsInt() > 0
                ? Optional.of(new InterfaceIndex(value.getAsInt()))
                : Optional.empty();
    }

    private static MessageWriter create(LinkName name) {
        return MessageWriter.request(Rtnetlink.RTM_NEWLINK, Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL)
                .link(0, 0, 0)
                .putText(Rtnetlink.IFLA_IFNAME, name.text());
    }

    private static MessageWriter set(InterfaceIndex index, int flags, int changed) {
        return MessageWriter.request(Rtnetlink.RTM_NEWLINK, 0).link(index.number(), flags, changed);
    }
}
