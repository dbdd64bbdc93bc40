package dev.tenet.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The demo's chapters on seeing what passes: flow logs in files, and copies of packets for another instance. */
final class ObservationChapters {
    private static final long FILES_NANOS = 30_000_000_000L;
    private static final long LISTEN_NANOS = 10_000_000_000L;
    private static final int PINGS = 5;
    private static final int PING_BYTES = 84;
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

    private final Lab lab;
    private final Claims claims;
    private final AwsCli aws;

    private final Map<String, String> networkInterfaces = new HashMap<>();

    private String group = "";
    private String vpc = "";
    private String one = "";
    private String other = "";
    private String watcher = "";

    ObservationChapters(Lab lab, Claims claims, PrintStream out) {
        this.lab = lab;
        this.claims = claims;
        this.aws = new AwsCli(lab.environment(), line -> out.println("  " + line));
    }

    void flowLogs() {
        makeNetwork();
        aws.ec2(
                "create-flow-logs --resource-type VPC --resource-ids %s --traffic-type ALL --log-destination-type s3 --log-destination arn:aws:s3:::demo --max-aggregation-interval 60"
                        .formatted(vpc),
                "FlowLogIds[0]");
        lab.awaitApplied();
        ping();
        new Command(List.of("/usr/bin/python3", "-c", """
                import socket
                s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
                for _ in range(%d): s.sendto(b'x',('%s',9999))""".formatted(REFUSED, address(other))))
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
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol udp --port 4789 --cidr 10.60.0.0/16"
                .formatted(group));
        String target = aws.ec2(
                "create-traffic-mirror-target --network-interface-id " + networkInterface(watcher),
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
                        .formatted(networkInterface(one), target, filter, VIRTUAL_NETWORK),
                "TrafficMirrorSession.TrafficMirrorSessionId");
        lab.awaitApplied();
        CompletableFuture<String> copies = listen(2 * PINGS);
        ping();
        Map<String, Long> found =
                copies.join().lines().collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
        String wrapped = address(one) + " " + VIRTUAL_NETWORK + " " + PING_FRAME + " ";
        claims.check(
                found.equals(Map.of(
                        wrapped + address(one) + " " + address(other), (long) PINGS,
                        wrapped + address(other) + " " + address(one), (long) PINGS)),
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

    // ---- parts

    private void makeNetwork() {
        vpc = aws.ec2("create-vpc --cidr-block 10.60.0.0/16", "Vpc.VpcId");
        String subnet = aws.ec2(
                "create-subnet --vpc-id %s --cidr-block 10.60.1.0/24 --availability-zone tenet-1a".formatted(vpc),
                "Subnet.SubnetId");
        group = aws.ec2("create-security-group --group-name seen --description demo --vpc-id " + vpc, "GroupId");
        aws.ec2("authorize-security-group-ingress --group-id %s --protocol icmp --port -1 --cidr 10.60.0.0/16"
                .formatted(group));
        String image = aws.ec2("describe-images --filters Name=name,Values=tenet-namespace", "Images[0].ImageId");
        String made = aws.ec2(
                "run-instances --image-id %s --instance-type t3.micro --count 3 --subnet-id %s --security-group-ids %s"
                        .formatted(image, subnet, group),
                "Instances[].InstanceId");
        List<String> instances = List.of(made.split("\\s+"));
        aws.ec2("wait instance-running --instance-ids " + String.join(" ", instances));
        one = instances.get(0);
        other = instances.get(1);
        watcher = instances.get(2);
    }

    private void ping() {
        lab.namespace(one).run("ping -q -c " + PINGS + " -i 0.1 -W 2 " + address(other));
    }

    private String address(String instance) {
        return lab.locate(instance).getPrivateAddressesList().getFirst();
    }

    private String networkInterface(String instance) {
        return networkInterfaces.computeIfAbsent(
                instance,
                id -> aws.ec2(
                        "describe-instances --instance-ids " + id,
                        "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId"));
    }

    /** Packets and bytes. */
    private record Sum(long packets, long bytes) {
        Sum plus(Sum other) {
            return new Sum(packets + other.packets, bytes + other.bytes);
        }
    }

    private String record(String at, String source, String destination, String rest) {
        return String.join(" ", networkInterface(at), address(source), address(destination), rest);
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
