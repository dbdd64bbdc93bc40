package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.SeenHop;
import dev.tenet.operator.wire.SeenPacket;
import dev.tenet.operator.wire.SeenPacketsRequest;
import dev.tenet.operator.wire.StartTraceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The demo's chapters on seeing what passes: a packet's way while it happens, flow logs in files, and copies of packets for another instance. */
final class ObservationChapters {
    private static final long FILES_NANOS = 30_000_000_000L;
    private static final long LISTEN_NANOS = 10_000_000_000L;
    private static final int PINGS = 5;
    private static final int PING_BYTES = 84;
    private static final int TRACE_SECONDS = 30;
    private static final int TRACED_PACKETS = 50;
    private static final int REFUSED = 3;
    private static final int REFUSED_BYTES = 29;
    private static final int VIRTUAL_NETWORK = 7_777;

    /** A ping's, with its Ethernet header. */
    private static final int PING_FRAME = 98;

    /** What comes to the VXLAN port, a line for each copy: sender, network, length, and the inner packet's addresses. */
    private static final String LISTEN = """
            import socket
            s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('',4789)); s.settimeout(15)
            try:
             for _ in range(%d):
              d,a=s.recvfrom(65535); f=d[8:]
              print(a[0],int.from_bytes(d[4:7],'big'),len(f),socket.inet_ntoa(f[26:30]),socket.inet_ntoa(f[30:34]))
            except TimeoutError: pass""";

    private final LabTenant tenant;
    private final Claims claims;
    private final Lab lab;
    private final AwsCli aws;

    private String group = "";
    private String vpc = "";
    private String one = "";
    private String other = "";
    private String watcher = "";

    ObservationChapters(LabTenant tenant, Claims claims) {
        this.tenant = tenant;
        this.claims = claims;
        this.lab = tenant.lab();
        this.aws = tenant.aws();
    }

    void flowLogs() {
        aws.ec2(
                "create-flow-logs --resource-type VPC --resource-ids %s --traffic-type ALL --log-destination-type s3 --log-destination arn:aws:s3:::demo --max-aggregation-interval 60"
                        .formatted(vpc),
                "FlowLogIds[0]");
        lab.awaitApplied();
        ping();
        new Command(List.of("/usr/bin/python3", "-c", """
                import socket
                s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
                for _ in range(%d): s.sendto(b'x',('%s',9999))""".formatted(REFUSED, tenant.address(other))))
                .in(lab.namespace(one))
                .run();
        Sum pings = new Sum(PINGS, PINGS * PING_BYTES);
        Sum refused = new Sum(REFUSED, REFUSED * REFUSED_BYTES);
        Map<String, Sum> expected = new TreeMap<>();
        for (String at : List.of(one, other)) {
            expected.put(record(at, one, other, "0 1 ACCEPT"), pings);
            expected.put(record(at, other, one, "0 1 ACCEPT"), pings);
        }
        expected.put(record(one, one, other, "9999 17 ACCEPT"), refused);
        expected.put(record(other, one, other, "9999 17 REJECT"), refused);
        long end = System.nanoTime() + FILES_NANOS;
        Map<String, Sum> found = records();
        while (!found.equals(expected) && System.nanoTime() < end) {
            found = records();
        }
        claims.check(
                found.equals(expected),
                "flow logs have every packet that passed and every one that was refused, at both interfaces",
                found.entrySet().stream()
                        .map(entry -> "%s: %d packets, %d bytes"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue().packets(),
                                        entry.getValue().bytes()))
                        .collect(Collectors.joining("\n")));
    }

    void mirroring() {
        tenant.allow(group, "udp", 4789, "10.60.0.0/16");
        String target = aws.ec2(
                "create-traffic-mirror-target --network-interface-id " + tenant.networkInterface(watcher),
                "TrafficMirrorTarget.TrafficMirrorTargetId");
        String filter = aws.ec2("create-traffic-mirror-filter", "TrafficMirrorFilter.TrafficMirrorFilterId");
        for (String direction : List.of("ingress", "egress")) {
            aws.ec2(
                    ("create-traffic-mirror-filter-rule --traffic-mirror-filter-id %s --traffic-direction %s --rule-number 10"
                                    + " --rule-action accept --protocol 1 --source-cidr-block 0.0.0.0/0"
                                    + " --destination-cidr-block 0.0.0.0/0")
                            .formatted(filter, direction),
                    "TrafficMirrorFilterRule.TrafficMirrorFilterRuleId");
        }
        String session = aws.ec2(
                ("create-traffic-mirror-session --network-interface-id %s --traffic-mirror-target-id %s"
                                + " --traffic-mirror-filter-id %s --session-number 1 --virtual-network-id %d")
                        .formatted(tenant.networkInterface(one), target, filter, VIRTUAL_NETWORK),
                "TrafficMirrorSession.TrafficMirrorSessionId");
        lab.awaitApplied();
        CompletableFuture<String> copies = listen(2 * PINGS);
        ping();
        Map<String, Long> found =
                copies.join().lines().collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
        String wrapped = tenant.address(one) + " " + VIRTUAL_NETWORK + " " + PING_FRAME + " ";
        claims.check(
                found.equals(Map.of(
                        wrapped + tenant.address(one) + " " + tenant.address(other), (long) PINGS,
                        wrapped + tenant.address(other) + " " + tenant.address(one), (long) PINGS)),
                "a third instance gets a copy of each packet, both directions, in VXLAN",
                "from, network, bytes, inner source and destination: " + found);
        aws.ec2("delete-traffic-mirror-session --traffic-mirror-session-id " + session, "TrafficMirrorSessionId");
        lab.awaitApplied();
        long before = arrived(watcher);
        ping();
        claims.check(
                arrived(watcher) == before,
                "without the session it gets none",
                arrived(watcher) - before + " packets came while " + PINGS + " pings were answered");
    }

    /** A real packet's way, host by host, and how long it took; then one that is refused. */
    void tracing() {
        makeNetwork();
        ping(); // The first goes by way of a gateway of the network, which tells the host where the other is.
        try (OperatorClient operator = lab.operator()) {
            SeenPacket passed = traced(operator, StartTraceRequest.newBuilder().setProtocol("icmp"), this::ping);
            claims.check(
                    passed.getHopsCount() == 2 && last(passed).getReason().equals("delivered"),
                    "a trace shows a ping's way through both hosts, while it happens",
                    hops(passed));
            SeenPacket refused = traced(
                    operator,
                    StartTraceRequest.newBuilder().setProtocol("tcp").setRemotePort(81),
                    () -> LabTenant.attempt(
                            lab.namespace(one), "curl -s --max-time 2 http://" + tenant.address(other) + ":81/"));
            claims.check(
                    last(refused).getReason().equals("security_group_ingress_denied"),
                    "and names what ended a packet that nobody answered",
                    hops(refused));
        }
    }

    // ---- parts

    /** The first packet of {@code one} to {@code other} that a trace saw at its end. */
    private SeenPacket traced(OperatorClient operator, StartTraceRequest.Builder wanted, Runnable sending) {
        long trace = operator.calls()
                .startTrace(wanted.setId(one)
                        .setRemote(tenant.address(other))
                        .setSeconds(TRACE_SECONDS)
                        .setPacketsPerSecond(TRACED_PACKETS)
                        .build())
                .getTrace();
        sending.run();
        SeenPacketsRequest request =
                SeenPacketsRequest.newBuilder().setTrace(trace).build();
        long end = System.nanoTime() + LISTEN_NANOS;
        while (System.nanoTime() < end) {
            Optional<SeenPacket> seen = operator.calls().seenPackets(request).getPacketsList().stream()
                    .filter(packet -> packet.getSource().equals(tenant.address(one)) && packet.getHopsCount() > 1)
                    .findFirst();
            if (seen.isPresent()) {
                return seen.get();
            }
        }
        return SeenPacket.newBuilder().addHops(SeenHop.getDefaultInstance()).build();
    }

    private static SeenHop last(SeenPacket packet) {
        return packet.getHops(packet.getHopsCount() - 1);
    }

    private static String hops(SeenPacket packet) {
        return packet.getHopsList().stream()
                .map(hop -> "%-7s %-16s %-30s %,d ns"
                        .formatted(hop.getHostId(), hop.getStage(), hop.getReason(), hop.getEnded() - hop.getBegan()))
                .collect(Collectors.joining("\n"));
    }

    /** {@code one} and {@code other} are on different hosts. */
    private void makeNetwork() {
        vpc = tenant.vpc("10.60.0.0/16");
        group = tenant.group(vpc, "seen");
        tenant.allow(group, "icmp", -1, "10.60.0.0/16");
        String subnet = tenant.subnet(vpc, "10.60.1.0/24");
        List<String> instances = new ArrayList<>(tenant.run(subnet, group, "t3.micro", 3));
        one = instances.removeFirst();
        Predicate<String> beside = instance ->
                lab.locate(instance).getHostId().equals(lab.locate(one).getHostId());
        while (instances.stream().allMatch(beside)) {
            instances.addAll(tenant.run(subnet, group, "t3.micro", 1));
        }
        other = instances.stream().filter(beside.negate()).findFirst().orElseThrow();
        watcher = instances.stream()
                .filter(instance -> !instance.equals(other))
                .findFirst()
                .orElseThrow();
    }

    private void ping() {
        lab.namespace(one).run("ping -q -c " + PINGS + " -i 0.1 -W 2 " + tenant.address(other));
    }

    /** Packets and bytes. */
    private record Sum(long packets, long bytes) {
        Sum plus(Sum other) {
            return new Sum(packets + other.packets, bytes + other.bytes);
        }
    }

    private String record(String at, String source, String destination, String rest) {
        return String.join(" ", tenant.networkInterface(at), tenant.address(source), tenant.address(destination), rest);
    }

    /** By interface, addresses, destination port, protocol and action, of all windows. */
    private Map<String, Sum> records() {
        Map<String, Sum> sums = new TreeMap<>();
        for (String line : lines()) {
            String[] fields = line.split(" ");
            if (fields[13].equals("OK")) {
                sums.merge(
                        String.join(" ", fields[2], fields[3], fields[4], fields[6], fields[7], fields[12]),
                        new Sum(Long.parseLong(fields[8]), Long.parseLong(fields[9])),
                        Sum::plus);
            }
        }
        return sums;
    }

    private List<String> lines() {
        Path folder = lab.layout().flowLogs().resolve("s3/demo/AWSLogs");
        List<String> lines = new ArrayList<>();
        if (!Files.exists(folder)) {
            return lines;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log.gz")).toList()) {
                try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .skip(1)
                            .forEach(lines::add);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return lines;
    }

    /** Starts to listen; done when so many copies have come, or none for fifteen seconds. */
    private CompletableFuture<String> listen(int copies) {
        CompletableFuture<String> heard = new CompletableFuture<>();
        Namespace in = lab.namespace(watcher);
        Thread.ofVirtual().start(() -> {
            try {
                heard.complete(new Command(List.of("/usr/bin/python3", "-c", LISTEN.formatted(copies)))
                        .in(in)
                        .run());
            } catch (IllegalStateException failure) {
                heard.completeExceptionally(failure);
            }
        });
        long end = System.nanoTime() + LISTEN_NANOS;
        while (in.run("ss -Hlnu sport = :4789").isBlank()) {
            if (System.nanoTime() > end || heard.isDone()) {
                throw new IllegalStateException("nobody listens in " + watcher);
            }
            Thread.onSpinWait();
        }
        return heard;
    }

    private long arrived(String instance) {
        return DeviceStatistics.received(lab.namespace(instance), "eth0");
    }
}
