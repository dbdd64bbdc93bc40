package dev.tenet.hoststate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostStateReplicaTest {
    private static final long SEED = Long.getLong("tenet.seed", 20_250_801);
    private static final Epoch EPOCH = new Epoch(3);
    private static final HostId HOST = new HostId("host-1");
    private static final StoreIncarnation STORE = new StoreIncarnation("first");

    private final HostStateReplica replica = new HostStateReplica(Epoch.NONE);
    private final RandomStates states = new RandomStates(SEED);

    @Test
    void deltasAfterASnapshotKeepTheReplicaEqual() {
        HostState state = states.next(new Revision(1));
        assertInstanceOf(HostStateReplica.Changed.class, start(state));
        for (int revision = 2; revision < 200; revision++) {
            HostState next = states.next(new Revision(revision));
            var changed = assertInstanceOf(HostStateReplica.Changed.class, send(delta(state, next)), "seed " + SEED);
            assertFalse(changed.snapshot());
            assertEquals(next, replica.state());
            state = next;
        }
    }

    @Test
    void aSecondSnapshotSaysOnlyWhatDiffers() {
        HostState one = states.next(new Revision(1));
        HostState two = states.next(new Revision(2));
        start(one);
        var changed = assertInstanceOf(HostStateReplica.Changed.class, start(two));
        assertTrue(changed.snapshot());
        assertEquals(one.deltaTo(two).upserts(), changed.upserts());
        assertEquals(one.deltaTo(two).removals(), changed.removals());
    }

    @Test
    void aBrokenDeltaChangesNothing() {
        HostState one = states.next(new Revision(1));
        HostState two = states.next(new Revision(2));
        start(one);
        ControllerMessage.Delta good = StateChunks.delta(
                        EPOCH,
                        one.revision(),
                        two.revision(),
                        encoded(one.deltaTo(two).upserts()),
                        one.deltaTo(two).removals(),
                        two.digest())
                .getFirst();
        List<EncodedResource> reversed = new ArrayList<>(good.upserts()).reversed();
        // By chance the last refers to what comes later, or only has a later place.
        assertBroken(withUpserts(good, reversed), "arrive");
        assertEquals(one, restart());
        assertBroken(withDigest(good, StateDigest.EMPTY), "digest");
        assertEquals(one, restart());
        assertBroken(
                new ControllerMessage.Delta(
                        EPOCH, new Revision(9), two.revision(), good.upserts(), good.removals(), true, two.digest()),
                "a change from 9");
        assertEquals(one, restart());
        assertInstanceOf(HostStateReplica.Changed.class, replica.receive(good));
    }

    @Test
    void whatIsReferredToCannotArriveLateOrLeaveEarly() {
        FabricHost host = new FabricHost(new HostNumber(1), Ipv4Address.of(192, 0, 2, 1), true);
        Network network = new Network(
                new dev.tenet.net.VirtualNetworkIdentifier(7),
                new NetworkTag(1),
                Optional.empty(),
                List.of(host.number()),
                false);
        start(HostState.of(new Revision(1), List.of(host)));
        HostState both = HostState.of(new Revision(2), List.of(host, network));
        send(delta(HostState.of(new Revision(1), List.of(host)), both));
        assertBroken(
                new ControllerMessage.Delta(
                        EPOCH,
                        new Revision(2),
                        new Revision(3),
                        List.of(),
                        List.of(host.key()),
                        true,
                        StateDigest.EMPTY),
                "referred to");
        HostStateReplica empty = new HostStateReplica(Epoch.NONE);
        empty.begin(HOST, Optional.empty());
        empty.receive(welcome(false));
        empty.receive(new ControllerMessage.SnapshotBegin(EPOCH, new Revision(1), 1));
        var broken = assertInstanceOf(
                HostStateReplica.Broken.class,
                empty.receive(new ControllerMessage.SnapshotChunk(List.of(EncodedResource.of(network)))));
        assertTrue(
                broken.end().detail().contains("has not arrived"), broken.end().detail());
    }

    @Test
    void anOlderEpochIsRefused() {
        start(states.next(new Revision(1)));
        replica.begin(HOST, Optional.empty());
        var broken = assertInstanceOf(
                HostStateReplica.Broken.class,
                replica.receive(new ControllerMessage.Welcome(
                        ProtocolVersion.CURRENT, new Epoch(2), STORE, true, Duration.ofSeconds(1))));
        assertEquals(StreamEnd.Cause.STALE_EPOCH, broken.end().cause());
    }

    @Test
    void halfASnapshotIsForgottenWithItsStream() {
        HostState one = states.next(new Revision(1));
        start(one);
        replica.begin(HOST, Optional.empty());
        replica.receive(welcome(false));
        replica.receive(new ControllerMessage.SnapshotBegin(EPOCH, new Revision(5), 1));
        assertEquals(one, restart());
    }

    private HostStateReplica.Outcome start(HostState state) {
        replica.begin(HOST, Optional.empty());
        replica.receive(welcome(false));
        replica.receive(new ControllerMessage.SnapshotBegin(
                EPOCH, state.revision(), state.resources().size()));
        StateChunks.snapshot(encoded(List.copyOf(state.resources().values())).iterator())
                .forEachRemaining(replica::receive);
        return replica.receive(new ControllerMessage.SnapshotEnd(state.revision(), state.digest()));
    }

    private HostState restart() {
        replica.begin(HOST, Optional.empty());
        replica.receive(welcome(true));
        return replica.state();
    }

    private HostStateReplica.Outcome send(List<ControllerMessage.Delta> parts) {
        HostStateReplica.Outcome outcome = new HostStateReplica.Incomplete();
        for (ControllerMessage.Delta part : parts) {
            outcome = replica.receive(part);
        }
        return outcome;
    }

    private void assertBroken(ControllerMessage message, String why) {
        var broken = assertInstanceOf(HostStateReplica.Broken.class, replica.receive(message));
        assertTrue(broken.end().detail().contains(why), broken.end().detail());
    }

    private static List<ControllerMessage.Delta> delta(HostState from, HostState to) {
        HostStateDelta delta = from.deltaTo(to);
        return StateChunks.delta(
                EPOCH, from.revision(), to.revision(), encoded(delta.upserts()), delta.removals(), to.digest());
    }

    private static List<EncodedResource> encoded(List<Resource> resources) {
        return resources.stream().map(EncodedResource::of).toList();
    }

    private static ControllerMessage.Welcome welcome(boolean resume) {
        return new ControllerMessage.Welcome(ProtocolVersion.CURRENT, EPOCH, STORE, resume, Duration.ofSeconds(1));
    }

    private static ControllerMessage.Delta withUpserts(ControllerMessage.Delta delta, List<EncodedResource> upserts) {
        return new ControllerMessage.Delta(
                delta.epoch(), delta.from(), delta.to(), upserts, delta.removals(), true, delta.digest());
    }

    private static ControllerMessage.Delta withDigest(ControllerMessage.Delta delta, StateDigest digest) {
        return new ControllerMessage.Delta(
                delta.epoch(), delta.from(), delta.to(), delta.upserts(), delta.removals(), true, digest);
    }
}
