package dev.tenet.agent.flowlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogTraffic;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.FlowLogFormat;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows into files, with a datapath in memory that outlives writers. */
class FlowLogTurnsTest {
    /** 2026-01-01T00:00:00Z. */
    private static final int START = 1_767_225_600;

    private static final InterfaceNumber NUMBER = new InterfaceNumber(1);

    @TempDir
    Path root;

    private final Memory datapath = new Memory();
    private final FlowLogPlan plan = new FlowLogPlan();
    private FlowLogTurns turns;

    /** Records in memory. */
    private static final class Memory implements FlowRecordSource {
        final TreeMap<Integer, List<FlowRecord>> windows = new TreeMap<>();
        final Set<Integer> skipped = new HashSet<>();
        int now;

        void see(FlowRecord record) {
            windows.computeIfAbsent(now, _ -> new ArrayList<>()).add(record);
        }

        @Override
        public int window() {
            return now;
        }

        @Override
        public void begin(int window) {
            now = window;
        }

        @Override
        public List<WindowRecords> finished() {
            return windows.headMap(now).entrySet().stream()
                    .map(entry -> new WindowRecords(
                            entry.getKey(),
                            Map.of(NUMBER, List.copyOf(entry.getValue())),
                            skipped.contains(entry.getKey()) ? Set.of(NUMBER) : Set.of()))
                    .toList();
        }

        @Override
        public void forget(int window) {
            windows.remove(window);
        }
    }

    @BeforeEach
    void begin() {
        turns = writer();
        datapath.begin(START);
    }

    /** As another agent would begin. */
    private FlowLogTurns writer() {
        return new FlowLogTurns(plan, new FlowLogWriter(new FlowLogPaths(root, "host"), new FlowLogFiles(1 << 20)));
    }

    @Test
    void theDefaultFormatIsAsAwsWritesIt() {
        log(group(FlowLogTraffic.ALL, FlowLogFormat.DEFAULT.toString()));
        datapath.see(tcp(true, true, "10.0.0.11", 40_000, "10.0.0.9", 80));
        datapath.see(tcp(false, false, "10.0.0.11", 22, "10.0.9.9", 40_001));
        turns.turn(datapath, START + 60);
        assertEquals(
                List.of(
                        "2 111111111111 eni-1 10.0.0.11 10.0.0.9 40000 80 6 3 180 1767225601 1767225605 ACCEPT OK",
                        "2 111111111111 eni-1 10.0.9.9 10.0.0.11 40001 22 6 3 180 1767225601 1767225605 REJECT OK"),
                stream("all"));
    }

    @Test
    void customFieldsTellOfTheInterfaceAndOfThePacketsThemselves() {
        log(group(
                FlowLogTraffic.ALL,
                "${version} ${vpc-id} ${subnet-id} ${instance-id} ${region} ${az-id} ${type} ${tcp-flags} ${srcaddr}"
                        + " ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr} ${flow-direction} ${traffic-path}"
                        + " ${sublocation-id} ${pkt-src-aws-service} ${reject-reason}"));
        datapath.see(tcp(true, true, "10.0.0.77", 1, "10.0.0.9", 2));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.9.0.9", 2));
        datapath.see(tcp(false, true, "192.0.2.7", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        String common = "8 vpc-1 subnet-1 i-1 tenet-1 tenet1-az1 IPv4 3 ";
        assertEquals(
                Set.of(
                        common + "10.0.0.11 10.0.0.9 10.0.0.77 10.0.0.9 egress 1 - - -",
                        common + "10.0.0.11 10.9.0.9 10.0.0.11 10.9.0.9 egress 4 - - -",
                        common + "10.0.0.9 10.0.0.11 10.0.0.9 192.0.2.7 ingress - - - -"),
                Set.copyOf(stream("all")));
    }

    @Test
    void aLogHasTheTrafficThatItIsAbout() {
        log(
                group(FlowLogTraffic.ACCEPT, "${action} ${log-status}"),
                group(FlowLogTraffic.REJECT, "${action} ${log-status}"));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        assertEquals(List.of("ACCEPT OK"), stream("accept"));
        assertEquals(List.of("- NODATA"), stream("reject"));
    }

    @Test
    void withoutTrafficThereIsNoDataAndWhatIsLeftOutIsSaid() {
        log(group(FlowLogTraffic.ALL, FlowLogFormat.DEFAULT.toString()));
        turns.turn(datapath, START + 60);
        datapath.skipped.add(START + 60);
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 120);
        assertEquals(
                List.of(
                        "2 111111111111 eni-1 - - - - - - - 1767225600 1767225660 - NODATA",
                        "2 111111111111 eni-1 10.0.0.11 10.0.0.9 1 2 6 3 180 1767225601 1767225605 ACCEPT OK",
                        "2 111111111111 eni-1 - - - - - - - 1767225660 1767225720 - SKIPDATA"),
                stream("all"));
    }

    @Test
    void filesLieAsAwsLaysThemOut() throws IOException {
        log(bucket(Optional.of("some/folder"), false, false), bucket(Optional.empty(), true, true));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        List<String> files = files();
        assertEquals(2, files.size(), files.toString());
        assertTrue(
                files.get(0)
                        .matches(
                                "s3/bucket/AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=tenet-1"
                                        + "/year=2026/month=01/day=01/hour=00/111111111111_vpcflowlogs_tenet-1_fl-b1_20260101T0000Z_[0-9a-f]{8}\\.log\\.gz"),
                files.get(0));
        assertTrue(
                files.get(1)
                        .matches("s3/bucket/some/folder/AWSLogs/111111111111/vpcflowlogs/tenet-1/2026/01/01/"
                                + "111111111111_vpcflowlogs_tenet-1_fl-b0_20260101T0000Z_[0-9a-f]{8}\\.log\\.gz"),
                files.get(1));
        assertEquals(List.of("action packets", "ACCEPT 3"), unzipped(root.resolve(files.get(0))));
    }

    @Test
    void aWriterThatDiedBeforeItForgotLeavesNothingTwice() {
        log(group(FlowLogTraffic.ALL, "${packets}"), bucket(Optional.empty(), false, false));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        List<String> once = stream("all");
        TreeMap<Integer, List<FlowRecord>> asBefore =
                new TreeMap<>(Map.of(START, List.of(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2))));
        datapath.windows.putAll(asBefore);
        writer().turn(datapath, START + 60);
        assertEquals(once, stream("all").subList(0, once.size()));
        assertEquals(1, stream("all").stream().filter("3"::equals).count());
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() throws IOException {
        log(group(FlowLogTraffic.ALL, "${packets} ${log-status}"));
        Files.writeString(root.resolve("logs"), "in the way");
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        turns.turn(datapath, START + 120);
        assertFalse(datapath.windows.isEmpty());
        Files.delete(root.resolve("logs"));
        turns.turn(datapath, START + 180);
        assertEquals("3 OK", stream("all").getFirst());
        assertTrue(datapath.windows.isEmpty());
    }

    @Test
    void whatCannotBeWrittenForLongIsLostAndThatIsSaid() throws IOException {
        log(group(FlowLogTraffic.ALL, "${packets} ${start} ${end} ${log-status}"));
        Files.writeString(root.resolve("logs"), "in the way");
        for (int minute = 1; minute <= 10; minute++) {
            datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
            turns.turn(datapath, START + 60 * minute);
        }
        assertTrue(datapath.windows.size() <= 6, datapath.windows.keySet().toString());
        Files.delete(root.resolve("logs"));
        turns.turn(datapath, START + 660);
        assertEquals("- 1767225600 1767225900 SKIPDATA", stream("all").getFirst());
    }

    @Test
    void anInterfaceThatGoesHasItsLastRecordsWritten() {
        log(group(FlowLogTraffic.ALL, "${packets} ${log-status}"));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        plan.replace(Map.of());
        turns.turn(datapath, START + 60);
        assertEquals(List.of("3 OK"), stream("all"));
        turns.turn(datapath, START + 120);
        assertEquals(List.of("3 OK"), stream("all"));
    }

    @Test
    void anInterfaceThatGoesWhileAWindowIsWrittenHasItsLastRecordsWrittenToo() {
        log(group(FlowLogTraffic.ALL, "${packets} ${log-status}"));
        plan.take();
        plan.replace(Map.of());
        plan.written();
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        assertEquals(List.of("3 OK"), stream("all"));
    }

    @Test
    void oneLogThatCannotBeWrittenHoldsUpNoOther() throws IOException {
        log(group(FlowLogTraffic.ALL, "${packets} ${log-status}"), bucket(Optional.empty(), false, false));
        Files.writeString(root.resolve("s3"), "in the way");
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        assertEquals(List.of("3 OK"), stream("all"));
        assertTrue(datapath.windows.isEmpty());
        Files.delete(root.resolve("s3"));
        turns.turn(datapath, START + 120);
        String file = files().stream()
                .filter(name -> name.startsWith("s3"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("action packets", "- -", "- -"), unzipped(root.resolve(file)));
        assertEquals(List.of("3 OK", "- SKIPDATA", "- NODATA"), stream("all"));
    }

    @Test
    void aGroupCannotBeAnotherGroupsStream() {
        log(
                group(FlowLogTraffic.ALL, "${packets}"),
                new FlowLog(
                        "fl-9",
                        FlowLogTraffic.ALL,
                        new FlowLogDestination.LogGroup("group/eni-1-all/" + "x".repeat(400)),
                        FlowLogFormat.DEFAULT,
                        60));
        datapath.see(tcp(true, true, "10.0.0.11", 1, "10.0.0.9", 2));
        turns.turn(datapath, START + 60);
        assertEquals(List.of("3"), stream("all"));
        assertTrue(datapath.windows.isEmpty());
    }

    @Test
    void namesLeadNowhereElse() throws IOException {
        FlowLogDestination.LogGroup group = new FlowLogDestination.LogGroup("../../etc/..//x");
        log(new FlowLog("fl-1", FlowLogTraffic.ALL, group, FlowLogFormat.DEFAULT, 60));
        turns.turn(datapath, START + 60);
        assertEquals(List.of("logs/111111111111/%../%../etc/%../%/x/eni-1-all"), files());
    }

    private void log(FlowLog... logs) {
        NetworkInterface networkInterface = SampleState.networkInterface(1);
        plan.replace(Map.of(
                NUMBER,
                new LoggedInterface(
                        new FlowLogging(
                                NUMBER,
                                new InterfaceName("eni-1"),
                                "111111111111",
                                "tenet-1",
                                "tenet1-az1",
                                "vpc-1",
                                "subnet-1",
                                Optional.of("i-1"),
                                List.of(logs)),
                        networkInterface,
                        List.of(
                                new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(networkInterface.vni())),
                                new Route(
                                        IpPrefix.parse("10.9.0.0/16"),
                                        new RouteTarget.Local(new VirtualNetworkIdentifier(4_000)))))));
    }

    private static FlowLog group(FlowLogTraffic traffic, String format) {
        return new FlowLog(
                "fl-" + traffic.ordinal(),
                traffic,
                new FlowLogDestination.LogGroup("group"),
                FlowLogFormat.tryParse(format).orElseThrow(),
                60);
    }

    private static FlowLog bucket(Optional<String> folder, boolean hive, boolean hourly) {
        return new FlowLog(
                "fl-b" + (hive ? 1 : 0),
                FlowLogTraffic.ALL,
                new FlowLogDestination.Bucket("bucket", folder, hive, hourly),
                FlowLogFormat.tryParse("${action} ${packets}").orElseThrow(),
                60);
    }

    private static FlowRecord tcp(
            boolean fromInstance, boolean accepted, String local, int localPort, String remote, int remotePort) {
        return new FlowRecord(
                fromInstance,
                accepted,
                IpProtocol.TCP,
                IpAddress.parse(local),
                localPort,
                IpAddress.parse(remote),
                remotePort,
                3,
                180,
                START + 1,
                START + 5,
                3);
    }

    private List<String> stream(String traffic) {
        try {
            return Files.readAllLines(root.resolve("logs/111111111111/group/eni-1-" + traffic));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static List<String> unzipped(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
