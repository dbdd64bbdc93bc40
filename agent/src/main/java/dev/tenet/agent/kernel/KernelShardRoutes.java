package dev.tenet.agent.kernel;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Route;
import dev.tenet.agent.netlink.Routes;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpPrefix;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Routes in a table of their own, by which nothing is routed: a routing daemon learns them and announces each. They lead to
 * {@link EdgeSignal}'s device, so that the kernel takes them away where that goes down.
 */
final class KernelShardRoutes {
    private static final int TABLE = 7998;
    private static final Logger LOGGER = System.getLogger(KernelShardRoutes.class.getName());

    private final Routes routes;
    private Optional<Written> written = Optional.empty();
    private String lastFailure = "";

    private record Written(Set<IpPrefix> prefixes, InterfaceIndex device) {}

    KernelShardRoutes(NetlinkSocket socket) {
        routes = new Routes(socket, TABLE);
    }

    /** The device goes down, and takes them with it. */
    void forget() {
        written = Optional.empty();
    }

    /**
     * Makes them these, whatever an earlier agent has left. If the kernel refuses that it is tried again the next time.
     *
     * @param device is up now; if it was down until now, there are none
     */
    void become(Set<IpPrefix> wanted, Link device) {
        Optional<Written> wished = Optional.of(new Written(wanted, device.index()));
        if (device.up() && written.equals(wished)) {
            return;
        }
        written = Optional.empty();
        try {
            write(wanted, device);
            written = wished;
            lastFailure = "";
        } catch (NetlinkException failure) {
            String why = String.valueOf(failure.getMessage());
            if (!lastFailure.equals(why)) {
                lastFailure = why;
                LOGGER.log(Level.ERROR, "public addresses are announced by their prefixes alone: {0}", why);
            }
        }
    }

    private void write(Set<IpPrefix> wanted, Link device) {
        Set<IpPrefix> missing = new HashSet<>(wanted);
        for (Route route : routes.all()) {
            if (!route.link().equals(device.index()) || !missing.remove(route.destination())) {
                routes.delete(route);
            }
        }
        missing.forEach(prefix -> routes.put(new Route(prefix, device.index(), Optional.empty())));
    }
}
