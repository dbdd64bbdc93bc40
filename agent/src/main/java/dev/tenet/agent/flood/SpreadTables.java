package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What the processors of an edge get, and which hand on, in its kernel. */
public interface SpreadTables {
    /** The numbers of those that can take part, ascending: the ones that are on line. */
    List<Integer> processors();

    /** {@link FloodTables#traffic} by the processor to which a device brought it, wherever it was worked on. */
    Map<Integer, Map<IpPrefix, PublicTraffic>> trafficByProcessor();

    /**
     * Makes some processors hand on what comes to them, each until its time, and no others.
     *
     * @param over the numbers of those that take what is handed on, ascending; none of them hands on itself
     */
    void spread(Collection<Spread> spread, List<Integer> over);
}
