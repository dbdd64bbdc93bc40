package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenet.api.Catalog;
import dev.tenet.api.RequestId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Both directions of every EC2 operation, with random values, against a client that was written from another copy of the model:
 * botocore serialises and we bind; we write and botocore parses.
 */
class EveryOperationAgainstBotocoreTest {
    private static final Path DEBIANS_PYTHON = Path.of("/usr/bin/python3");
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";
    private static final int ROUNDS = Integer.getInteger("tenet.rounds", 3);
    private static final int MOST_SHOWN = 10;
    private static final long SEED = Long.getLong("tenet.seed", System.nanoTime());

    private final RequestBinder binder = new RequestBinder(Protocol.EC2, new RequiredParameters(Map.of()));
    private final ResponseWriter writer = new ResponseWriter(Protocol.EC2, NAMESPACE);
    private final Random random = new Random(SEED);
    private int kept;
    private int pruned;
    private final TreeSet<String> prunedTopMembers = new TreeSet<>();
    private final List<String> differences = new ArrayList<>();

    @Test
    @Timeout(300)
    void debians() throws Exception {
        assertTrue(Botocore.isThere(DEBIANS_PYTHON), "install python3-boto3");
        compare(DEBIANS_PYTHON, 550, 0.8);
    }

    @Test
    @Timeout(300)
    void aNewerOne() throws Exception {
        Optional<Path> newer = Botocore.newerPython();
        assumeTrue(newer.isPresent(), "no other python3 with botocore on the path");
        compare(newer.get(), 700, 0.99);
    }

    private void compare(Path python, int leastOperations, double leastKept) throws Exception {
        long start = System.nanoTime();
        TreeSet<String> unknown = new TreeSet<>();
        int operations = 0;
        try (Botocore botocore = new Botocore(python, "ec2")) {
            var theirs = botocore.operations();
            for (Catalog.Entry entry : Catalog.of(Ec2Client.class).entries()) {
                if (!theirs.names().contains(entry.action())) {
                    unknown.add(entry.action());
                    continue;
                }
                for (int round = 0; round < ROUNDS; round++) {
                    request(botocore, entry);
                    response(botocore, entry);
                }
                operations++;
            }
            theirs.names()
                    .removeIf(name -> Catalog.of(Ec2Client.class).find(name).isPresent());
            System.out.printf(
                    "botocore %s: %d operations x %d rounds x 2 directions in %.1f s, seed %d; %d values equal, %d members"
                            + " not in its model; %d operations it does not know, %d that the SDK does not%n",
                    theirs.version(),
                    operations,
                    ROUNDS,
                    (System.nanoTime() - start) / 1e9,
                    SEED,
                    kept,
                    pruned,
                    unknown.size(),
                    theirs.names().size());
        }
        assertEquals("", differences.stream().limit(MOST_SHOWN).collect(Collectors.joining("\n")));
        assertTrue(operations >= leastOperations, operations + " operations compared");
        double share = (double) kept / (kept + pruned);
        assertTrue(share >= leastKept, () -> share + " of the values compared; not in its model: " + prunedTopMembers);
    }

    private void request(Botocore botocore, Catalog.Entry entry) throws Exception {
        Class<?> type = Class.forName(entry.requestClass());
        SdkPojo request = new RandomShapes(random, false).fill(builder(type));
        Botocore.Sent sent = botocore.request(entry.action(), Json.of(request));
        count(sent.kept(), sent.pruned(), entry.requestClass());
        Parameters parameters = Parameters.parse(sent.wire());
        assertEquals(Optional.of(entry.action()), parameters.find("Action"));
        SdkPojo bound = (SdkPojo)
                binder.bind(type, parameters.without(name -> name.equals("Action") || name.equals("Version")));
        same(
                sent.known(),
                JsonNode.parser().parse(Json.write(Json.of(bound))),
                entry.action() + " request, seed " + SEED + ", sent as " + sent.wire());
    }

    private void response(Botocore botocore, Catalog.Entry entry) throws Exception {
        SdkPojo response = new RandomShapes(random, true).fill(builder(Class.forName(entry.responseClass())));
        RequestId id = RequestId.next(random);
        String xml = writer.write(entry.action(), response, id);
        Botocore.Received received = botocore.response(entry.action(), 200, xml, Json.of(response));
        count(received.kept(), received.pruned(), entry.responseClass());
        same(received.known(), received.parsed(), entry.action() + " response, seed " + SEED + ", " + xml);
        assertEquals(id.toString(), received.requestId());
    }

    private void same(JsonNode expected, JsonNode actual, String what) {
        if (!expected.equals(actual)) differences.add(what + "\n  expected " + expected + "\n  but was  " + actual);
    }

    private void count(int keptHere, List<String> prunedHere, String type) {
        kept += keptHere;
        pruned += prunedHere.size();
        prunedHere.forEach(member -> prunedTopMembers.add(type.substring(type.lastIndexOf('.') + 1) + member));
    }

    private static SdkPojo builder(Class<?> type) throws ReflectiveOperationException {
        return (SdkPojo) type.getMethod("builder").invoke(null);
    }
}
