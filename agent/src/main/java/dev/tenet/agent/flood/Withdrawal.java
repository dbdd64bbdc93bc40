package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;

/**
 * A public address, or a delegated prefix, that an edge has withdrawn.
 *
 * @param until nanoseconds of {@link System#nanoTime}, which is the datapath's clock
 * @param times how often in a row, this one included
 */
public record Withdrawal(IpPrefix of, long until, int times) {}
