package dev.tenet.tests.journey;

/** With programs attached by clsact, as on kernels before 6.6. */
class ClsactNetworkJourneyTest extends NetworkJourney {
    ClsactNetworkJourneyTest() {
        super("clsact");
    }
}
