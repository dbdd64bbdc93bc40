package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;
import java.util.Optional;

/**
 * A processor that hands on to the others what its device brings.
 *
 * @param until nanoseconds of {@link System#nanoTime}, which is the datapath's clock: it ends by itself
 * @param busiest for whom alone more comes than a processor's part: its packets go by turns, out of order. All others' go by their flow
 */
public record Spread(int processor, long until, Optional<IpPrefix> busiest) {}
