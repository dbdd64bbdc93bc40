package dev.tenet.tests.journey;

/** With programs attached by tcx, as on Linux 6.6 and later. */
class TcxNetworkJourneyTest extends NetworkJourney {
    TcxNetworkJourneyTest() {
        super("tcx");
    }
}
