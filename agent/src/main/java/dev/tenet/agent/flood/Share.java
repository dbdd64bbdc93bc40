package dev.tenet.agent.flood;

import dev.tenet.net.IpPrefix;

/**
 * What a public address, or a delegated prefix, gets of an edge that has more than it carries.
 *
 * @param until nanoseconds of {@link System#nanoTime}, which is the datapath's clock: it ends by itself
 * @param passing the part of its packets that get in, chosen at random; more than 0 and less than 1
 */
public record Share(IpPrefix of, long until, double passing) {
    public Share {
        if (!(passing > 0 && passing < 1)) {
            throw new IllegalArgumentException("not a part: " + passing);
        }
    }
}
