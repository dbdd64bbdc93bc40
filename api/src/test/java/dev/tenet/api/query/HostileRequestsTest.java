package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Whatever comes in, the binder answers with a request or a refusal, soon. */
class HostileRequestsTest {
    private static final int REQUESTS = Integer.getInteger("tenet.hostile", 60_000);
    private static final long SEED = Long.getLong("tenet.seed", System.nanoTime());
    private static final String[] PIECES = {
        "=",
        "&",
        ".",
        "%",
        "%00",
        "%ff",
        "+",
        "1",
        "0",
        "999999999",
        "-1",
        "member",
        "item",
        "Filter",
        "Name",
        "Value",
        "Tag",
        "TagSpecification",
        "DryRun",
        "true",
        "MaxResults",
        "é",
        "\u0000",
        "..",
        "&&",
        "==",
        "2026-01-01T00:00:00Z",
        "A".repeat(300)
    };

    private final Random random = new Random(SEED);
    private final List<Catalog.Entry> operations =
            List.copyOf(Catalog.of(Ec2Client.class).entries());
    private int bound;
    private int refused;

    @Test
    @Timeout(120)
    void endInARequestOrARefusal() throws ClassNotFoundException {
        List<Catalog.Entry> some = new ArrayList<>();
        for (int i = 0; i < 60; i++) some.add(operations.get(random.nextInt(operations.size())));
        for (int i = 0; i < REQUESTS; i++) {
            Class<?> type = Class.forName(some.get(random.nextInt(some.size())).requestClass());
            String query = random.nextBoolean() ? pieces() : damaged(FuzzTarget.valid(type, random));
            try {
                FuzzTarget.bind(type, query);
                bound++;
            } catch (ApiException refusal) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(type.getSimpleName() + " from " + query + ", seed " + SEED, e);
            }
        }
        System.out.printf("%d hostile requests: %d bound, %d refused, seed %d%n", REQUESTS, bound, refused, SEED);
        assertTrue(bound > REQUESTS / 20 && refused > REQUESTS / 3, bound + " bound, " + refused + " refused");
    }

    private String pieces() {
        StringBuilder query = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) query.append(PIECES[random.nextInt(PIECES.length)]);
        return query.toString();
    }

    /** A good request with a few characters dropped, doubled or changed. */
    private String damaged(String query) {
        StringBuilder text = new StringBuilder(query);
        for (int n = random.nextInt(3); n > 0 && !text.isEmpty(); n--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }
}
