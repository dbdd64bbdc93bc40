package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.AccountId;
import dev.tenet.model.HostId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatLeases;
import dev.tenet.model.VpcId;
import dev.tenet.net.Ipv4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model's own objects, drawn at random, through the codec; whole, cut short and spoiled. */
class ModelCodecTest {
    private static final int OBJECTS = 40;

    private final long seed = Long.getLong("tenet.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final RandomObjects objects = new RandomObjects(random);
    private final ObjectCodec codec = new ObjectCodec();

    @Test
    void everyKindCanBeStored() {
        ObjectShape.check(Kind.ALL.stream().<Class<?>>map(Kind::type).toList());
    }

    @Test
    void asManyLeasesAsThereIsRoomForAreOneTransaction() {
        for (HostId host : List.of(new HostId("h"), new HostId("h".repeat(63)))) {
            NatLeases leases = leases(host, 1024);
            for (int ports = 1280; leases.hasRoom(); ports += 256) {
                leases = leases(host, ports);
            }
            int bytes = codec.encode(NatLeases.class, leases).length();
            assertTrue(bytes < Transaction.LIMIT_BYTES - 10_000, bytes + " bytes");
            assertTrue(leases.leases().size() > 4_000, leases.leases().size() + " hosts");
        }
    }

    /** Of so many ports each is leased alone, and the first ones are given back. */
    private static NatLeases leases(HostId host, int ports) {
        return new NatLeases(
                new NatGatewayId("nat-0123456789abcdef0"),
                new AccountId("111111111111"),
                new VpcId("vpc-0123456789abcdef0"),
                IntStream.range(0, ports)
                        .mapToObj(n -> new NatLeases.Lease(
                                Ipv4Address.of(192, 168, 200, 200),
                                host,
                                1000 + n / NatLeases.PORTS % 24,
                                1,
                                Optional.of(new NatLeases.Part(n % NatLeases.PORTS, 1)),
                                n < 1024
                                        ? Optional.of(Instant.parse("2026-01-01T00:00:00.123456789Z"))
                                        : Optional.empty()))
                        .toList(),
                List.of(),
                Optional.of(Instant.EPOCH));
    }

    @Test
    void objectsComeBackAsTheyWereAndSpoiledOnesAreReadOrUnreadable() {
        System.out.println("ModelCodecTest: -Dtenet.seed=" + seed);
        List<String> notDrawn = new ArrayList<>();
        for (Kind<?> kind : Kind.ALL) {
            for (int i = 0; i < OBJECTS; i++) {
                if (!roundTrip(kind.type())) {
                    notDrawn.add(kind.name());
                    break;
                }
            }
        }
        System.out.println("ModelCodecTest: could not draw " + notDrawn);
        assertTrue(notDrawn.size() * 4 < Kind.ALL.size(), "too few kinds can be drawn; missing " + notDrawn);
    }

    private <T> boolean roundTrip(Class<T> type) {
        Optional<T> drawn = objects.draw(type);
        if (drawn.isEmpty()) {
            return false;
        }
        Bytes bytes = codec.encode(type, drawn.get());
        assertEquals(drawn.get(), codec.decode(type, bytes));
        assertEquals(bytes, codec.encode(type, codec.decode(type, bytes)));
        byte[] whole = bytes.toArray();
        int cut = random.nextInt(whole.length);
        byte[] start = Arrays.copyOf(whole, cut);
        assertThrows(UnreadableException.class, () -> codec.decode(type, Bytes.copyOf(start)));
        for (int i = 0; i < 20; i++) {
            byte[] spoiled = whole.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
            }
            readOrRefuse(type, Bytes.copyOf(spoiled));
        }
        return true;
    }

    /** Anything but {@link UnreadableException} fails the test. */
    private <T> void readOrRefuse(Class<T> type, Bytes bytes) {
        T read;
        try {
            read = codec.decode(type, bytes);
        } catch (UnreadableException refused) {
            return;
        }
        assertEquals(read, codec.decode(type, codec.encode(type, read)));
    }

    record Holder(Object anything) {}

    record Nested(List<Optional<String>> names, Map<Holder, String> map, byte[] raw) {}

    private record Hidden(int number) {
        static Hidden parse(String text) {
            return new Hidden(Integer.parseInt(text));
        }
    }

    @Test
    void whatCannotBeStoredIsNamedAllAtOnce() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> ObjectShape.check(List.of(Holder.class, Nested.class, Hidden.class)));
        String message = String.valueOf(refused.getMessage());
        for (String part : List.of(
                "Holder.anything is neither",
                "Nested.names[] is an Optional inside",
                "Nested.map has keys",
                "Nested.raw is neither",
                "Hidden has a text form that is not public")) {
            assertTrue(message.contains(part), message);
        }
    }
}
