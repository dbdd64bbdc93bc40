package dev.tenet.compiler;

import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.Network;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.Region;
import dev.tenet.model.RegionName;

/**
 * What is the same for the whole fleet; every controller must be given the same.
 *
 * @param mtuBytes of instances' devices; the fabric's must be at least 50 bytes more
 * @param flowQuota tracked connections of an interface
 * @param natQuota of these, those through NAT gateways
 * @param asksPerSecond new locations an interface may ask for
 * @param region whose zones and names instances are told
 * @param gatewaysPerNetwork how many hosts know a network's locations, where there are as many gateway hosts
 * @param edgesPerNetwork by how many edges a network's traffic leaves for the internet, where there are as many
 * @param locations how hosts come to know locations of VPCs for which nothing is chosen
 */
public record CompilerSettings(
        int mtuBytes,
        IdleTimeouts idleTimeouts,
        int flowQuota,
        int natQuota,
        int asksPerSecond,
        int gatewaysPerNetwork,
        int edgesPerNetwork,
        LocationSupply locations,
        Region region) {
    public static final CompilerSettings DEFAULT = new CompilerSettings(
            1500,
            IdleTimeouts.DEFAULT,
            65_536,
            65_536,
            1_000,
            2,
            Network.MAX_GATEWAYS,
            new LocationSupply.OnDemand(),
            Region.withZones(new RegionName("tenet-1"), 1));

    public CompilerSettings {
        if (gatewaysPerNetwork < 1 || gatewaysPerNetwork > Network.MAX_GATEWAYS) {
            throw new IllegalArgumentException(
                    "a network has 1 to " + Network.MAX_GATEWAYS + " gateways, not " + gatewaysPerNetwork);
        }
        if (edgesPerNetwork < 1 || edgesPerNetwork > Network.MAX_GATEWAYS) {
            throw new IllegalArgumentException(
                    "a network's traffic leaves by 1 to " + Network.MAX_GATEWAYS + " edges, not " + edgesPerNetwork);
        }
        if (mtuBytes < 576 || mtuBytes > 9_216) {
            throw new IllegalArgumentException("an MTU is 576 to 9216 bytes, not " + mtuBytes);
        }
        if (flowQuota < 1 || natQuota < 1 || asksPerSecond < 1) {
            throw new IllegalArgumentException("quotas are at least 1");
        }
    }
}
