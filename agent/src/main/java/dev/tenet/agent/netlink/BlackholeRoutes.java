package dev.tenet.agent.netlink;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The routes in one table of a socket's namespace that drop what they are for. */
public final class BlackholeRoutes {
    private final NetlinkSocket socket;
    private final int table;

    /** @param table its number */
    public BlackholeRoutes(NetlinkSocket socket, int table) {
        this.socket = socket;
        this.table = table;
    }

    public List<IpPrefix> all() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETROUTE).unfiltered(Rtnetlink.RTMSG_BYTES);
        return socket.dump("list routes", request).stream()
                .flatMap(body -> read(body).stream())
                .toList();
    }

    /** Adds a route; one that is there already stays. */
    public void put(IpPrefix destination) {
        socket.execute(
                "add a blackhole for " + destination,
                write(
                        Rtnetlink.RTM_NEWROUTE,
                        Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_REPLACE,
                        Rtnetlink.RTPROT_STATIC,
                        destination));
    }

    /** Removes a route, whoever made it; nothing happens where there is none. */
    public void delete(IpPrefix destination) {
        try {
            socket.execute(
                    "remove the blackhole for " + destination,
                    write(Rtnetlink.RTM_DELROUTE, 0, Rtnetlink.RTPROT_UNSPEC, destination));
        } catch (NetlinkException failure) {
            if (!failure.absent()) {
                throw failure;
            }
        }
    }

    private MessageWriter write(int type, int flags, int protocol, IpPrefix destination) {
        return MessageWriter.request(type, flags)
                .blackhole(Families.number(destination.family()), destination.length(), protocol)
                .putInt(Rtnetlink.RTA_TABLE, table)
                .putBytes(Rtnetlink.RTA_DST, destination.address().toBytes());
    }

    private Optional<IpPrefix> read(ByteBuffer body) {
        Attributes attributes = Attributes.read(body, Rtnetlink.RTMSG_BYTES);
        int of = attributes.integer(Rtnetlink.RTA_TABLE).orElse(body.get(4) & 0xff);
        if ((body.get(7) & 0xff) != Rtnetlink.RTN_BLACKHOLE || of != table) {
            return Optional.empty();
        }
        int length = body.get(1) & 0xff;
        return attributes.bytes(Rtnetlink.RTA_DST).map(bytes -> IpPrefix.containing(IpAddress.ofBytes(bytes), length));
    }
}
