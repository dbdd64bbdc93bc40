package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.Set;

/** What an edge's agent says to whoever announces public addresses beside it: routes, each to be told to the router so that it drops what is for them. */
public interface FloodRoutes {
    Set<IpPrefix> all();

    void add(IpPrefix of);

    void remove(IpPrefix of);
}
