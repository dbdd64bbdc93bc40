package dev.tenet.tests.journey;

import dev.tenet.net.IpFamily;

/** Hosts reach each other by IPv4. */
class Ipv4FabricJourneyTest extends FabricFamilyJourney {
    Ipv4FabricJourneyTest() {
        super(IpFamily.IPV4);
    }
}
