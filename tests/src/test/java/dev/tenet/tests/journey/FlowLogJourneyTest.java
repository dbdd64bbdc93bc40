package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Flow logs from boto3 to the files on hosts' disks: all that passed and all that was refused, counted exactly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class FlowLogJourneyTest {
    private static final long LIMIT = 60_000_000_000L;
    private static final String OUTSIDE = "192.0.2.10";
    private static final int PING_BYTES = 84;
    private static final int PING6_BYTES = 104;
    private static final String FORMAT = "${log-status} ${interface-id} ${instance-id} ${pkt-srcaddr} ${pkt-dstaddr}"
            + " ${protocol} ${action} ${flow-direction} ${traffic-path} ${packets} ${bytes}";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    /** Packets and bytes. */
    private record Sum(long packets, long bytes) {
        Sum plus(Sum other) {
            return new Sum(packets + other.packets, bytes + other.bytes);
        }
    }

    @Test
    void filesHaveAllThatPassedAndAllThatWasRefused() {
        try (Tenant tenant = Tenant.of(lab, "flows")) {
            TenantNetwork network = tenant.network("flows");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = tenant.run(network, 2);
            RunningInstance one = two.getFirst();
            RunningInstance other = two.getLast();
            String eni = interfaceOf(tenant, one);
            String otherEni = interfaceOf(tenant, other);
            logged(tenant, network, eni);

            assertEquals(5, one.ping(other.ipv4(), 5));
            assertEquals(0, one.ping(other.ipv6(), 3));

            Map<String, Sum> expected = new TreeMap<>();
            pinged(expected, eni, one, otherEni, other, 5);
            expected.put(line(eni, one, one.ipv6(), other.ipv6(), "58 ACCEPT egress 1"), new Sum(3, 3L * PING6_BYTES));
            expected.put(
                    line(otherEni, other, one.ipv6(), other.ipv6(), "58 REJECT ingress -"),
                    new Sum(3, 3L * PING6_BYTES));
            awaitFiles(expected);
            assertTrue(stream(tenant, eni).isEmpty(), "the other interface refused it");

            assertEquals(0, other.ping(one.ipv6(), 2));
            long end = System.nanoTime() + LIMIT;
            while (stream(tenant, eni).isEmpty()) {
                assertTrue(System.nanoTime() < end, "nothing came into the log group");
            }
            for (String refused : stream(tenant, eni)) {
                String[] fields = refused.split(" ");
                assertEquals(14, fields.length, refused);
                assertEquals(
                        List.of("2", account(tenant, eni), eni, other.ipv6(), one.ipv6(), "0", "0", "58"),
                        List.of(fields).subList(0, 8));
                assertEquals(List.of("REJECT", "OK"), List.of(fields).subList(12, 14));
            }
        }
    }

    @Test
    void whatGoesToTheInternetIsLoggedByPrivateAddressesAndWhatComesUnaskedAsRefused() {
        try (Tenant tenant = Tenant.of(lab, "internet")) {
            TenantNetwork network = tenant.network("internet");
            tenant.openToInternet(network);
            RunningInstance one = tenant.run(network, 1).getFirst();
            String address = tenant.publish(one);
            String eni = interfaceOf(tenant, one);
            logged(tenant, network, eni);
            RunningInstance internet =
                    new RunningInstance("", OUTSIDE, "", lab.layout().internet());
            assertEquals(5, one.ping(OUTSIDE, 5));
            assertEquals(0, internet.ping(address, 3));
            Map<String, Sum> expected = new TreeMap<>();
            Sum answered = new Sum(5, 5L * PING_BYTES);
            expected.put(line(eni, one, one.ipv4(), OUTSIDE, "1 ACCEPT egress 8"), answered);
            expected.put(line(eni, one, OUTSIDE, one.ipv4(), "1 ACCEPT ingress -"), answered);
            expected.put(line(eni, one, OUTSIDE, one.ipv4(), "1 REJECT ingress -"), new Sum(3, 3L * PING_BYTES));
            awaitFiles(expected);
        }
    }

    @Test
    void whatAKilledAgentHadNotWrittenTheNextOneWrites() {
        try (Tenant tenant = Tenant.of(lab, "killed")) {
            TenantNetwork network = tenant.network("killed");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = tenant.run(network, 2);
            RunningInstance one = two.getFirst();
            RunningInstance other = two.getLast();
            String eni = interfaceOf(tenant, one);
            String otherEni = interfaceOf(tenant, other);
            logged(tenant, network, eni);
            assertEquals(4, one.ping(other.ipv4(), 4));
            for (int host = 1; host <= 2; host++) {
                lab.agent(host).kill();
            }
            assertEquals(3, one.ping(other.ipv4(), 3));
            for (int host = 1; host <= 2; host++) {
                lab.startAgent(host);
            }
            Map<String, Sum> expected = new TreeMap<>();
            pinged(expected, eni, one, otherEni, other, 7);
            awaitFiles(expected);
        }
    }

    /** All of the VPC to a bucket, and what the one interface refuses to a log group. */
    private void logged(Tenant tenant, TenantNetwork network, String eni) {
        JsonNode made = tenant.api.ec2(
                "create_flow_logs",
                "ResourceType",
                "VPC",
                "ResourceIds",
                List.of(network.vpc(), "vpc-00000000000000000"),
                "TrafficType",
                "ALL",
                "LogDestinationType",
                "s3",
                "LogDestination",
                "arn:aws:s3:::flows/of",
                "LogFormat",
                FORMAT,
                "MaxAggregationInterval",
                60);
        assertEquals(1, made.get("FlowLogIds").size());
        assertEquals(
                "InvalidVpcID.NotFound", made.at("/Unsuccessful/0/Error/Code").asString());
        tenant.api.ec2(
                "create_flow_logs",
                "ResourceType",
                "NetworkInterface",
                "ResourceIds",
                List.of(eni),
                "TrafficType",
                "REJECT",
                "LogGroupName",
                "refused",
                "DeliverLogsPermissionArn",
                "arn:aws:iam::111111111111:role/flow-logs");
        assertEquals(2, tenant.api.ec2("describe_flow_logs").get("FlowLogs").size());
        lab.awaitApplied();
    }

    private static void pinged(
            Map<String, Sum> expected,
            String eni,
            RunningInstance one,
            String otherEni,
            RunningInstance other,
            int count) {
        Sum sum = new Sum(count, (long) count * PING_BYTES);
        expected.put(line(eni, one, one.ipv4(), other.ipv4(), "1 ACCEPT egress 1"), sum);
        expected.put(line(otherEni, other, one.ipv4(), other.ipv4(), "1 ACCEPT ingress -"), sum);
        expected.put(line(otherEni, other, other.ipv4(), one.ipv4(), "1 ACCEPT egress 1"), sum);
        expected.put(line(eni, one, other.ipv4(), one.ipv4(), "1 ACCEPT ingress -"), sum);
    }

    private static String line(String eni, RunningInstance at, String source, String destination, String rest) {
        return String.join(" ", "OK", eni, at.id(), source, destination, rest);
    }

    private static String interfaceOf(Tenant tenant, RunningInstance instance) {
        return tenant.api
                .ec2("describe_instances", "InstanceIds", List.of(instance.id()))
                .at("/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId")
                .asString();
    }

    private static String account(Tenant tenant, String eni) {
        return tenant.api
                .ec2("describe_network_interfaces", "NetworkInterfaceIds", List.of(eni))
                .at("/NetworkInterfaces/0/OwnerId")
                .asString();
    }

    private void awaitFiles(Map<String, Sum> expected) {
        long end = System.nanoTime() + LIMIT;
        Map<String, Sum> found = sums(expected);
        while (!found.equals(expected) && System.nanoTime() < end) {
            found = sums(expected);
        }
        assertEquals(expected, found);
    }

    /** Of all windows, by all of a line but the counts; of the interfaces that are expected alone. */
    private Map<String, Sum> sums(Map<String, Sum> expected) {
        Map<String, Sum> sums = new TreeMap<>();
        for (String line : recorded()) {
            String[] fields = line.split(" ");
            boolean isOurs = expected.keySet().stream().anyMatch(each -> each.split(" ")[1].equals(fields[1]));
            if (isOurs && fields[0].equals("OK")) {
                sums.merge(
                        String.join(" ", List.of(fields).subList(0, 9)),
                        new Sum(Long.parseLong(fields[9]), Long.parseLong(fields[10])),
                        Sum::plus);
            }
        }
        return sums;
    }

    private List<String> recorded() {
        List<String> lines = new ArrayList<>();
        Path folder = lab.layout().flowLogs().resolve("s3/flows/of/AWSLogs");
        if (!Files.exists(folder)) {
            return lines;
        }
        try {
            for (Path file : filesIn(folder)) {
                try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    List<String> all = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                    assertEquals(FORMAT.replace("${", "").replace("}", ""), all.getFirst());
                    lines.addAll(all.subList(1, all.size()));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return lines;
    }

    /** Those that are whole: until it is, a file has another name, which may be gone as soon as it was seen. */
    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".log.gz")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    /** What was refused, in the log group. */
    private List<String> stream(Tenant tenant, String eni) {
        Path stream = lab.layout()
                .flowLogs()
                .resolve("logs")
                .resolve(account(tenant, eni))
                .resolve("refused")
                .resolve(eni + "-reject");
        try {
            return Files.exists(stream)
                    ? Files.readAllLines(stream).stream()
                            .filter(line -> line.endsWith("OK"))
                            .toList()
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
