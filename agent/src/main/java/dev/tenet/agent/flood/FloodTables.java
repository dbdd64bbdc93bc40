package dev.tenet.agent.flood;

import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.net.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an edge counts, and whom it has withdrawn, in its kernel. */
public interface FloodTables extends SpreadTables, AutoCloseable {
    /** What came from outside, by who has the address; {@link PublicTraffic#NOBODY} for all addresses that nobody has. */
    Map<IpPrefix, PublicTraffic> traffic();

    /** Whether somebody has the address now, or the prefix. */
    boolean isSomebodys(IpPrefix of);

    /** Whose it is; empty if it is nobody's, or no controller has said yet. */
    Optional<NetworkOwner> owner(IpPrefix of);

    /** Whom the datapath lets nothing in for, whether or not their time is over. */
    List<Withdrawal> withdrawn();

    /** Makes the datapath let nothing in for some, a part for others, each until its time, and everything for all the rest. */
    void enforce(Collection<Withdrawal> withdrawn, Collection<Share> shares);

    @Override
    void close();
}
