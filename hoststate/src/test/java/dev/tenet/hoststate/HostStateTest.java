package dev.tenet.hoststate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostStateTest {
    private static final long SEED = Long.getLong("tenet.seed", 20_250_801);
    private static final int ROUNDS = 300;

    private final RandomStates states = new RandomStates(SEED);

    @Test
    void aDeltaBetweenAnyTwoStatesLeadsFromOneToTheOther() {
        HostState from = HostState.EMPTY;
        for (int round = 1; round <= ROUNDS; round++) {
            HostState to = states.next(new Revision(round));
            assertEquals(to, from.apply(from.deltaTo(to)), "seed " + SEED);
            from = to;
        }
    }

    @Test
    void everyReferenceIsThereAfterEachSingleStepOfADelta() {
        HostState from = HostState.EMPTY;
        for (int round = 1; round <= ROUNDS; round++) {
            HostState to = states.next(new Revision(round));
            HostStateDelta delta = from.deltaTo(to);
            List<Resource> present = new ArrayList<>(from.resources().values());
            for (Resource resource : delta.upserts()) {
                present.removeIf(other -> other.key().equals(resource.key()));
                present.add(resource);
                HostState.of(to.revision(), present);
            }
            for (ResourceKey key : delta.removals()) {
                present.removeIf(other -> other.key().equals(key));
                HostState.of(to.revision(), present);
            }
            from = to;
        }
    }

    @Test
    void everyResourceComesBackFromItsBytes() {
        Set<ResourceKind> seen = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Resource resource : states.next(Revision.NONE).resources().values()) {
                EncodedResource encoded = EncodedResource.of(resource);
                assertEquals(encoded, EncodedResource.parse(encoded.bytes()), "seed " + SEED);
                assertEquals(resource.key(), KeyCodec.key(KeyCodec.frame(resource.key())));
                seen.add(resource.key().kind());
            }
        }
        assertEquals(Set.of(ResourceKind.values()), seen);
    }

    @Test
    void equalResourcesGiveEqualBytesWhateverTheirOrder() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            HostState state = states.next(Revision.NONE);
            List<Resource> shuffled = new ArrayList<>(state.resources().values());
            Collections.shuffle(shuffled, random);
            HostState again = HostState.of(new Revision(7), shuffled);
            assertArrayEquals(state.canonicalBytes(), again.canonicalBytes());
            assertEquals(state.digest(), again.digest());
        }
    }

    @Test
    void aDigestFollowsEachChange() {
        FabricHost one = new FabricHost(new HostNumber(1), Ipv4Address.of(192, 0, 2, 1), true);
        FabricHost two = new FabricHost(new HostNumber(2), Ipv4Address.of(192, 0, 2, 2), true);
        StateDigest both = HostState.of(Revision.NONE, List.of(one, two)).digest();
        assertEquals(both, StateDigest.EMPTY.plus(EncodedResource.of(two)).plus(EncodedResource.of(one)));
        assertEquals(StateDigest.EMPTY.plus(EncodedResource.of(two)), both.minus(EncodedResource.of(one)));
        assertNotEquals(both, StateDigest.EMPTY.plus(EncodedResource.of(two)));
    }

    @Test
    void aStateWithALooseReferenceDoesNotExist() {
        var location = new Location(
                new VirtualNetworkIdentifier(5),
                Ipv4Address.of(10, 0, 0, 4),
                Optional.empty(),
                Generation.FIRST,
                Identity.NONE);
        var thrown = assertThrows(IllegalArgumentException.class, () -> HostState.of(Revision.NONE, List.of(location)));
        assertTrue(String.valueOf(thrown.getMessage()).contains("NETWORK 5"), thrown.getMessage());
    }

    @Test
    void rubbishIsNotAResource() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                EncodedResource.parse(ByteString.copyFrom(bytes));
            } catch (MalformedFrameException expected) {
                refused++;
            }
        }
        assertTrue(refused > 1900, "only " + refused + " of 2000 refused");
    }

    @Test
    void everyKindHasItsPlaceInTheOrder() {
        assertEquals(Set.of(ResourceKind.values()), Set.copyOf(ResourceOrder.KINDS));
        assertEquals(ResourceKind.values().length, ResourceOrder.KINDS.size());
        for (Resource resource : states.next(Revision.NONE).resources().values()) {
            for (ResourceKey reference : ResourceOrder.references(resource)) {
                assertTrue(reference.compareTo(resource.key()) < 0, resource + " comes before " + reference);
            }
        }
    }

    @Test
    void newerGenerationsWinAcrossTheWrap() {
        assertTrue(new Generation(0).isNewerThan(new Generation(-1)));
        assertFalse(new Generation(-1).isNewerThan(new Generation(0)));
        assertFalse(Generation.FIRST.isNewerThan(Generation.FIRST));
    }
}
