package dev.tenet.tests.journey;

import dev.tenet.net.IpFamily;

/** Hosts reach each other by IPv6. */
class Ipv6FabricJourneyTest extends FabricFamilyJourney {
    Ipv6FabricJourneyTest() {
        super(IpFamily.IPV6);
    }
}
