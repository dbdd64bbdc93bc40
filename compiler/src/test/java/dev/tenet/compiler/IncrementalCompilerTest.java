package dev.tenet.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.HostStateDelta;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkServicesKey;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceKind;
import dev.tenet.hoststate.Revision;
import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.Kind;
import dev.tenet.model.LocationSupply;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The incremental compiler against the full one, on sequences of random changes; together, apart and in any order. */
class IncrementalCompilerTest {
    private static final long SEED = Long.getLong("tenet.seed", 20_250_801);
    private static final List<HostId> HOSTS =
            IntStream.range(0, RandomIntent.HOSTS).mapToObj(RandomIntent::host).toList();

    private CompilerSettings settings = CompilerSettings.DEFAULT;
    private final RandomIntent random = new RandomIntent(SEED);

    @Test
    void agreesWithTheFullCompilerAfterEveryChange() {
        Follower follower = new Follower();
        TestIntent intent = TestIntent.EMPTY;
        Set<ResourceKind> seen = EnumSet.noneOf(ResourceKind.class);
        Set<Class<?>> entrances = new HashSet<>();
        Set<QuicServerId> servers = new HashSet<>();
        for (int step = 0; step < 2000; step++) {
            TestIntent next = random.change(intent);
            follower.tell(intent, next);
            follower.drain(next, Integer.MAX_VALUE);
            seen.addAll(follower.assertEqualTo(next));
            entrances.addAll(follower.entrances());
            servers.addAll(follower.servers());
            intent = next;
        }
        EnumSet<ResourceKind> expected = EnumSet.allOf(ResourceKind.class);
        expected.remove(ResourceKind.FORMER_LOCATION);
        assertEquals(expected, seen);
        assertEquals(
                Set.<Class<?>>of(PublicAddress.Ingress.class.getPermittedSubclasses()),
                entrances,
                "gateways' route tables lead to interfaces, in use and not");
        assertFalse(servers.isEmpty(), "no target was known by a QUIC server ID");
    }

    /** Settings come, change and go, and so do interfaces, routes, peerings, gateways and locations under them. */
    @Test
    void agreesWhenNetworksArePreloadedUnlessChosenOtherwise() {
        settings = TestFleet.withLocations(new LocationSupply.Preloaded(LocationSupply.OnMiss.DROP));
        Follower follower = new Follower();
        TestIntent intent = TestIntent.EMPTY;
        Set<Told> told = EnumSet.noneOf(Told.class);
        for (int step = 0; step < 2000; step++) {
            TestIntent next = random.change(intent);
            follower.tell(intent, next);
            follower.drain(next, 2);
            follower.assertEqualTo(next);
            told.addAll(follower.told());
            intent = next;
        }
        assertEquals(EnumSet.allOf(Told.class), told);
    }

    /** Why a host is told all locations of a network, or is not. */
    private enum Told {
        AS_GATEWAY_ALONE,
        AS_MEMBER,
        BY_PEERING_ALONE,
        NOT_ON_DEMAND
    }

    @Test
    void agreesWhenManyChangesComeTogetherAndAreLookedAtOneByOne() {
        Follower follower = new Follower();
        TestIntent intent = TestIntent.EMPTY;
        Random sizes = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            TestIntent before = intent;
            for (int i = sizes.nextInt(30); i >= 0; i--) {
                intent = random.change(intent);
            }
            follower.tell(before, intent);
            follower.drain(intent, 1);
            follower.assertEqualTo(intent);
        }
    }

    @Test
    void theOrderOfObjectsDoesNotMatter() {
        TestIntent intent = TestIntent.EMPTY;
        for (int i = 0; i < 1500; i++) {
            intent = random.change(intent);
        }
        for (int round = 0; round < 20; round++) {
            List<IntentKey<?>> keys = new ArrayList<>(keys(TestIntent.EMPTY, intent));
            if (round == 0) {
                Collections.reverse(keys);
            } else {
                Collections.shuffle(keys, new Random(SEED + round));
            }
            Follower follower = new Follower();
            for (IntentKey<?> key : keys) {
                follower.tell(key, TestIntent.EMPTY, intent);
            }
            follower.drain(intent, 1);
            follower.assertEqualTo(intent);
        }
    }

    @Test
    void aSequenceAndItsReverseLeadBackToNothing() {
        List<TestIntent> history = new ArrayList<>(List.of(TestIntent.EMPTY));
        Follower follower = new Follower();
        for (int i = 0; i < 300; i++) {
            history.add(random.change(history.getLast()));
            follower.tell(history.get(i), history.get(i + 1));
            follower.drain(history.get(i + 1), 2);
        }
        TestIntent intent = history.getLast();
        for (TestIntent earlier : history.reversed()) {
            TestIntent back = new TestIntent(intent.revision() + 1, earlier.objects());
            follower.tell(intent, back);
            follower.drain(back, 2);
            follower.assertEqualTo(back);
            intent = back;
        }
        assertTrue(follower.states.values().stream()
                .allMatch(state -> state.resources().isEmpty()));
    }

    @Test
    void equalIntentGivesEqualBytes() {
        TestIntent intent = TestIntent.EMPTY;
        for (int i = 0; i < 500; i++) {
            intent = random.change(intent);
        }
        TestIntent again = new TestIntent(intent.revision(), new java.util.TreeMap<>(intent.objects()));
        for (HostId host : HOSTS) {
            assertArrayEquals(
                    new FullCompiler(settings).compile(intent, host).canonicalBytes(),
                    new FullCompiler(CompilerSettings.DEFAULT)
                            .compile(again, host)
                            .canonicalBytes());
        }
    }

    private static Set<IntentKey<?>> keys(TestIntent one, TestIntent other) {
        Map<String, IntentKey<?>> keys = new java.util.TreeMap<>();
        one.objects()
                .values()
                .forEach(stored -> keys.put(
                        stored.object().key().toString(), stored.object().key()));
        other.objects()
                .values()
                .forEach(stored -> keys.put(
                        stored.object().key().toString(), stored.object().key()));
        return new java.util.LinkedHashSet<>(keys.values());
    }

    /** Tells the compiler what differs, and does to each host what it says; a state that is not complete cannot be made. */
    private final class Follower {
        final IncrementalCompiler compiler = new IncrementalCompiler(settings);
        final Map<HostId, HostState> states = new HashMap<>();

        Follower() {
            HOSTS.forEach(host -> states.put(host, HostState.EMPTY));
        }

        HostState state(HostId host) {
            return states.getOrDefault(host, HostState.EMPTY);
        }

        void tell(TestIntent before, TestIntent after) {
            for (IntentKey<?> key : keys(before, after)) {
                if (before.modified(key) != after.modified(key)) {
                    tell(key, before, after);
                }
            }
        }

        void tell(IntentKey<?> key, TestIntent before, TestIntent after) {
            compiler.changed(key, object(before, key), object(after, key));
        }

        void drain(TestIntent intent, int atMost) {
            while (compiler.hasWork()) {
                CompiledChanges changes = compiler.step(intent, atMost);
                for (HostId host : HOSTS) {
                    Map<ResourceKey, ResourceChange> told = new HashMap<>(changes.everywhere());
                    told.putAll(changes.byHost().getOrDefault(host, Map.of()));
                    states.compute(host, (_, state) -> apply(state, told, intent.revision()));
                }
            }
        }

        private HostState apply(HostState state, Map<ResourceKey, ResourceChange> told, long revision) {
            List<Resource> upserts = new ArrayList<>();
            List<ResourceKey> removals = new ArrayList<>();
            told.forEach((key, change) -> {
                assertEquals(
                        Optional.ofNullable(state.resources().get(key)),
                        change.before().map(EncodedResource::resource));
                change.after().ifPresent(resource -> upserts.add(resource.resource()));
                if (change.before().isPresent() && change.after().isEmpty()) removals.add(key);
            });
            return state.apply(new HostStateDelta(state.revision(), new Revision(revision), upserts, removals));
        }

        Set<ResourceKind> assertEqualTo(TestIntent intent) {
            Set<ResourceKind> kinds = EnumSet.noneOf(ResourceKind.class);
            for (HostId host : HOSTS) {
                HostState expected = new FullCompiler(settings).compile(intent, host);
                String what = host + " at " + intent.revision() + " with seed " + SEED;
                assertEquals("", difference(expected, state(host)), what);
                List<EncodedResource> resources = compiler.resources(host);
                assertEquals(
                        List.copyOf(expected.resources().values()),
                        resources.stream().map(EncodedResource::resource).toList(),
                        what);
                assertEquals(expected.digest(), compiler.digest(host), what);
                expected.resources().keySet().forEach(key -> kinds.add(key.kind()));
            }
            return kinds;
        }

        Set<Told> told() {
            Set<Told> told = EnumSet.noneOf(Told.class);
            for (HostState state : states.values()) {
                Set<VirtualNetworkIdentifier> located = new HashSet<>();
                Set<VirtualNetworkIdentifier> members = new HashSet<>();
                state.resources().keySet().forEach(key -> {
                    if (key instanceof LocationKey location) located.add(location.vni());
                    if (key instanceof NetworkServicesKey services) members.add(services.vni());
                });
                state.resources().values().forEach(resource -> {
                    if (resource instanceof Network network && !network.vni().equals(Network.INTERNET)) {
                        boolean member = members.contains(network.vni());
                        if (!network.isToldAll()) {
                            assertTrue(!located.contains(network.vni()), network.toString());
                            told.add(Told.NOT_ON_DEMAND);
                        } else if (located.contains(network.vni())) {
                            told.add(
                                    member
                                            ? Told.AS_MEMBER
                                            : network.gatewayHere() ? Told.AS_GATEWAY_ALONE : Told.BY_PEERING_ALONE);
                        }
                    }
                });
            }
            return told;
        }

        /** Where what comes from the internet goes, of all public addresses now. */
        Set<Class<?>> entrances() {
            return states.values().stream()
                    .flatMap(state -> state.resources().values().stream())
                    .filter(PublicAddress.class::isInstance)
                    .map(address -> ((PublicAddress) address).ingress().getClass())
                    .collect(Collectors.toSet());
        }

        /** By which balancers know targets now. */
        Set<QuicServerId> servers() {
            return states.values().stream()
                    .flatMap(state -> state.resources().values().stream())
                    .filter(Balancer.class::isInstance)
                    .flatMap(balancer -> ((Balancer) balancer).targets().stream())
                    .flatMap(target -> target.quicServer().stream())
                    .collect(Collectors.toSet());
        }

        private static String difference(HostState expected, HostState actual) {
            HostStateDelta delta = new HostState(expected.revision(), actual.resources()).deltaTo(expected);
            return delta.isEmpty() ? "" : "lacks " + delta.upserts() + ", has besides " + delta.removals();
        }

        private static Optional<? extends IntentObject> object(TestIntent intent, IntentKey<?> key) {
            return Optional.ofNullable(intent.objects().get(key.toString())).map(TestIntent.Stored::object);
        }
    }

    @Test
    void kindsThatConcernNoHostAreNotLookedAt() {
        IncrementalCompiler compiler = new IncrementalCompiler(CompilerSettings.DEFAULT);
        compiler.changed(Kind.COUNTER.key("host"), Optional.empty(), Optional.empty());
        assertTrue(!compiler.hasWork());
    }
}
