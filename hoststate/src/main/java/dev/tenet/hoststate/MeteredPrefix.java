package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;

/**
 * Under which class traffic with addresses of a prefix is counted.
 *
 * @param zone in which these addresses are; 0: in none
 * @param near for interfaces in that zone
 * @param far for all others
 */
public record MeteredPrefix(IpPrefix prefix, int zone, MeteringClass near, MeteringClass far) {
    public MeteredPrefix {
        if (zone < 0) {
            throw new IllegalArgumentException("zones have positive numbers, not " + zone);
        }
    }

    /** The class for an interface in a zone. */
    public MeteringClass from(int ownZone) {
        return ownZone == zone ? near : far;
    }
}
