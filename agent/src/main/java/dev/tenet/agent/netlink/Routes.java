package dev.tenet.agent.netlink;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The routes of one type, unicast most often, in one table of a socket's namespace. */
public final class Routes {
    private final NetlinkSocket socket;
    private final int table;
    private final int type;

    /** Those of the main table. */
    public Routes(NetlinkSocket socket) {
        this(socket, Rtnetlink.RT_TABLE_MAIN);
    }

    /** @param table its number */
    public Routes(NetlinkSocket socket, int table) {
        this(socket, table, Rtnetlink.RTN_UNICAST);
    }

    private Routes(NetlinkSocket socket, int table, int type) {
        this.socket = socket;
        this.table = table;
        this.type = type;
    }

    /** Those that make prefixes the namespace's own. */
    public static Routes local(NetlinkSocket socket) {
        return new Routes(socket, Rtnetlink.RT_TABLE_LOCAL, Rtnetlink.RTN_LOCAL);
    }

    public List<Route> all() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETROUTE).unfiltered(Rtnetlink.RTMSG_BYTES);
        return socket.dump("list routes", request).stream()
                .flatMap(body -> read(body).stream())
                .toList();
    }

    /** Adds a route, or puts it in the place of the one for the same destination. */
    public void put(Route route) {
        MessageWriter request = write(Rtnetlink.RTM_NEWROUTE, Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_REPLACE, route);
        socket.execute("add a route to " + route.destination(), request);
    }

    public void delete(Route route) {
        socket.execute("remove the route to " + route.destination(), write(Rtnetlink.RTM_DELROUTE, 0, route));
    }

    private MessageWriter write(int message, int flags, Route route) {
        IpPrefix destination = route.destination();
        int scope = route.gateway().isEmpty() && destination.family() == IpFamily.IPV4
                ? Rtnetlink.RT_SCOPE_LINK
                : Rtnetlink.RT_SCOPE_UNIVERSE;
        // The gateway is on the link, whether or not an address of the link's says so.
        int onLink = route.gateway().isPresent() ? Rtnetlink.RTNH_F_ONLINK : 0;
        MessageWriter request = MessageWriter.request(message, flags)
                .route(type, Families.number(destination.family()), destination.length(), scope, onLink)
                .putInt(Rtnetlink.RTA_TABLE, table)
                .putInt(Rtnetlink.RTA_OIF, route.link().number());
        if (destination.length() > 0) {
            request.putBytes(Rtnetlink.RTA_DST, destination.address().toBytes());
        }
        route.gateway().ifPresent(gateway -> request.putBytes(Rtnetlink.RTA_GATEWAY, gateway.toBytes()));
        return request;
    }

    /** Reads a route; empty for other tables, for other types, and for routes over several links. */
    private Optional<Route> read(ByteBuffer body) {
        Attributes attributes = Attributes.read(body, Rtnetlink.RTMSG_BYTES);
        OptionalInt link = attributes.integer(Rtnetlink.RTA_OIF);
        int of = attributes.integer(Rtnetlink.RTA_TABLE).orElse(body.get(4) & 0xff);
        if ((body.get(7) & 0xff) != type || of != table || link.isEmpty()) {
            return Optional.empty();
        }
        IpPrefix all = (body.get(0) & 0xff) == Rtnetlink.AF_INET6 ? IpPrefix.ALL_IPV6 : IpPrefix.ALL_IPV4;
        int length = body.get(1) & 0xff;
        IpPrefix destination = attributes
                .bytes(Rtnetlink.RTA_DST)
                .map(bytes -> IpPrefix.containing(IpAddress.ofBytes(bytes), length))
                .orElse(all);
        return Optional.of(new Route(
                destination,
                new InterfaceIndex(link.getAsInt()),
                attributes.bytes(Rtnetlink.RTA_GATEWAY).map(IpAddress::ofBytes)));
    }
}
