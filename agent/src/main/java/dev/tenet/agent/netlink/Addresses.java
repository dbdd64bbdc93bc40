package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The addresses of the devices of a socket's namespace. */
public final class Addresses {
    /** Marks the addresses that we put (IFA_PROTO; the kernel's own are below 4). */
    private static final int OURS = 84;

    private final NetlinkSocket socket;

    public Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    public List<InterfaceAddress> all() {
        return list(_ -> true);
    }

    /** Those that {@link #add} put there. Before Linux 5.18 the kernel does not keep who put an address: none. */
    public List<InterfaceAddress> added() {
        return list(attributes -> attributes.octet(Rtnetlink.IFA_PROTO).orElse(0) == OURS);
    }

    private List<InterfaceAddress> list(Predicate<Attributes> which) {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETADDR).unfiltered(Rtnetlink.IFADDRMSG_BYTES);
        return socket.dump("list addresses", request).stream()
                .filter(body -> which.test(Attributes.read(body, Rtnetlink.IFADDRMSG_BYTES)))
                .flatMap(body -> read(body).stream())
                .toList();
    }

    /**
     * Adds an address, usable at once: we own what we add, so there is no duplicate-address detection. One that is there already is left as
     * it is.
     */
    public void add(InterfaceAddress address) {
        MessageWriter request = write(Rtnetlink.RTM_NEWADDR, Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_REPLACE, address);
        request.putByte(Rtnetlink.IFA_PROTO, OURS);
        if (address.address().family() == IpFamily.IPV6) {
            request.putInt(Rtnetlink.IFA_FLAGS, Rtnetlink.IFA_F_NODAD);
        }
        socket.execute("add " + address.address() + " to device " + address.link(), request);
    }

    public void delete(InterfaceAddress address) {
        socket.execute(
                "remove " + address.address() + " from device " + address.link(),
                write(Rtnetlink.RTM_DELADDR, 0, address));
    }

    private static MessageWriter write(int type, int flags, InterfaceAddress address) {
        byte[] bytes = address.address().toBytes();
        return MessageWriter.request(type, flags)
                .address(
                        Families.number(address.address().family()),
                        address.prefixLength(),
                        scope(address),
                        address.link().number())
                .putBytes(Rtnetlink.IFA_LOCAL, bytes)
                .putBytes(Rtnetlink.IFA_ADDRESS, bytes);
    }

    private static int scope(InterfaceAddress address) {
        if (address.address().isLoopback()) {
            return Rtnetlink.RT_SCOPE_HOST;
        }
        return address.address().isLinkLocal() ? Rtnetlink.RT_SCOPE_LINK : Rtnetlink.RT_SCOPE_UNIVERSE;
    }

    private static Optional<InterfaceAddress> read(ByteBuffer body) {
        Attributes attributes = Attributes.read(body, Rtnetlink.IFADDRMSG_BYTES);
        // On a point-to-point device IFA_ADDRESS is the far end; IFA_LOCAL, where present, is always the own one.
        Optional<IpAddress> address = attributes
                .bytes(Rtnetlink.IFA_LOCAL)
                .or(() -> attributes.bytes(Rtnetlink.IFA_ADDRESS))
                .map(IpAddress::ofBytes);
        return address.map(own -> new InterfaceAddress(new InterfaceIndex(body.getInt(4)), own, body.get(1) & 0xff));
    }
}
