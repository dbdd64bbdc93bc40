package dev.tenet.agent.kernel;

import dev.tenet.agent.flood.FloodRoutes;
import dev.tenet.agent.netlink.BlackholeRoutes;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.net.IpPrefix;
import java.util.Set;

/**
 * Routes in a table of their own, by which nothing is routed: a routing daemon learns them and announces each with the community
 * BLACKHOLE.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7999">RFC 7999</a>, after which the table is numbered
 */
public final class KernelFloodRoutes implements FloodRoutes {
    static final int TABLE = 7999;

    private final BlackholeRoutes routes;

    public KernelFloodRoutes(NetlinkSocket socket) {
        routes = new BlackholeRoutes(socket, TABLE);
    }

    @Override
    public Set<IpPrefix> all() {
        return Set.copyOf(routes.all());
    }

    @Override
    public void add(IpPrefix of) {
        routes.put(of);
    }

    @Override
    public void remove(IpPrefix of) {
        routes.delete(of);
    }
}
