package dev.tenet.bench;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ip;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.agent.netlink.Addresses;
import dev.tenet.agent.netlink.InterfaceAddress;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.Neighbors;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.VethPair;
import dev.tenet.bench.Alternation.Contestant;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What an edge's program costs a packet of a balancer's connection, with everything: the balancer, its slot, the target's host, outer headers
 * and the kernel's next hop. By test runs of a small program that makes the packet one of any of the connections, takes away what the run before
 * put around it, and hands it over; beside it the same with a program that does nothing.
 */
final class MuxBench implements Bench {
    private static final String NAME = "mux";
    private static final String OURS = "from_internet";
    private static final String NOTHING = "empty program";
    private static final double TARGET_NANOS = 150;
    private static final int RUNS = 9;
    private static final int REPETITIONS = 500_000;
    private static final int TARGETS = 100;
    private static final int PORT = 443;
    private static final int PAYLOAD = 100;
    private static final int HEAD = 128;
    private static final int IPV4_SOURCE = 26;
    private static final int IPV4_PORT = 34;
    private static final int IPV6_SOURCE_END = 34;
    private static final int IPV6_PORT = 54;
    private static final int UNDERLAY_PREFIX = 24;
    private static final int UNDERLAY_MTU = 9_100;
    private static final InterfaceIndex UNDERLAY = new InterfaceIndex(2);
    private static final int XDP_DROP = 1;
    private static final int XDP_REDIRECT = 4;
    private static final Path FORWARDS = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Map<String, Integer> SIZES = sizes();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "ns a packet at an edge of a load balancer with " + TARGETS
                + " targets, at 1, 64 K and 1 M flows, TCP and UDP, IPv4 and IPv6; reach 150 ns, and as many flows as one";
    }

    @Override
    public void run(BenchRun run) {
        try (NetworkNamespace namespace = BenchNamespace.open()) {
            namespace.run(() -> {
                layUnderlay(namespace);
                measure(run);
                return true;
            });
        }
    }

    private static void measure(BenchRun run) {
        try (BenchHost host = BenchHost.load()) {
            host.spread(balancers());
            for (IpFamily family : IpFamily.values()) {
                for (IpProtocol protocol : List.of(IpProtocol.TCP, IpProtocol.UDP)) {
                    SIZES.forEach((label, flows) -> measure(run, host, family, protocol, label, flows));
                }
            }
        }
    }

    private static void measure(
            BenchRun run, BenchHost host, IpFamily family, IpProtocol protocol, String size, int flows) {
        Bytes frame = frame(family, protocol);
        boolean ipv4 = family == IpFamily.IPV4;
        host.set("connections", flows);
        host.set("frame_bytes", frame.length());
        host.set("head", frame.slice(0, HEAD).toArray());
        host.set("places", ipv4 ? IPV4_SOURCE : IPV6_SOURCE_END, 0, 0, ipv4 ? IPV4_PORT : IPV6_PORT, 0);
        String metric = (protocol.equals(IpProtocol.TCP) ? "tcp" : "udp") + (ipv4 ? "4-" : "6-") + size;
        try (TestRunner runner = TestRunner.forXdp(host.program("connection"), frame.length())) {
            runner.input().copyFrom(MemorySegment.ofArray(frame.toArray()));
            Map<String, Contestant> contestants = new LinkedHashMap<>();
            contestants.put(OURS, () -> nanos(host, OURS, runner, REPETITIONS, XDP_REDIRECT));
            contestants.put(NOTHING, () -> nanos(host, "nothing_outside", runner, 0, XDP_DROP));
            Map<String, Double> medians = run.medians(metric, contestants);
            double ours = Objects.requireNonNull(medians.get(OURS));
            double nothing = Objects.requireNonNull(medians.get(NOTHING));
            run.results().accept(new Measurement(NAME, metric, "ns", ours, NOTHING, nothing));
            run.results()
                    .accept(new Measurement(NAME, metric + "-alone", "ns", ours - nothing, "target", TARGET_NANOS));
        }
    }

    /** Of one packet, of which so many repetitions must be sent to a target's host, and the last must have that end. */
    private static double nanos(BenchHost host, String program, TestRunner runner, int sent, int end) {
        BpfMap underTest = host.benchMap("edge_under_test");
        try (Arena arena = Arena.ofConfined()) {
            underTest.updateProgram(underTest.allocateKeys(arena, 1), host.program(program));
        }
        List<Double> nanos = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            long before = host.ended(Reason.SENT_TO_HOST);
            int last = runner.repetitions(REPETITIONS).run((int) runner.input().byteSize());
            long more = host.ended(Reason.SENT_TO_HOST) - before;
            if (more != sent) {
                throw new IllegalStateException("of " + REPETITIONS + " packets " + more + " were sent to a host");
            }
            if (last != end) {
                throw new IllegalStateException("XDP action " + last + " instead of " + end);
            }
            nanos.add((double) runner.duration().toNanos());
        }
        return Alternation.median(nanos);
    }

    private static List<PublicBalancer> balancers() {
        List<PublicTarget> targets = IntStream.range(0, TARGETS)
                .mapToObj(n -> new PublicTarget(new InterfaceNumber(1_000 + n), FarSides.host(n), 1, Optional.empty()))
                .toList();
        List<PublicBalancer> balancers = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (IpProtocol protocol : List.of(IpProtocol.TCP, IpProtocol.UDP)) {
                balancers.add(new PublicBalancer(
                        new PublicBalancerKey(address(family), protocol, PORT),
                        BenchHost.NETWORK,
                        new InterfaceNumber(500 + family.ordinal()),
                        family == IpFamily.IPV4 ? BenchHost.ADDRESS : address(family),
                        Stickiness.NONE,
                        targets));
            }
        }
        return balancers;
    }

    private static IpAddress address(IpFamily family) {
        return IpAddress.parse(family == IpFamily.IPV4 ? "203.0.113.80" : "2001:db8::80");
    }

    private static Bytes frame(IpFamily family, IpProtocol protocol) {
        IpAddress client = IpAddress.parse(family == IpFamily.IPV4 ? "20.0.0.1" : "2001:db8:ffff::1");
        return packet(
                ethernet(MacAddress.parse("02:00:00:00:00:01"), MacAddress.parse("02:00:00:00:00:02")),
                ip(client, address(family)).next(protocol),
                protocol.equals(IpProtocol.TCP) ? tcp(1, PORT).ack() : udp(1, PORT),
                payload(PAYLOAD));
    }

    /** A device on which the kernel knows the next hop to every host, and tells it: as an edge's, it forwards. */
    private static void layUnderlay(NetworkNamespace namespace) {
        try {
            Files.writeString(FORWARDS, "1");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        try (NetlinkSocket socket = new NetlinkSocket()) {
            Links links = new Links(socket);
            LinkName near = new LinkName("near");
            LinkName far = new LinkName("far");
            links.create(new VethPair(near, far, Optional.empty(), UNDERLAY_MTU, namespace));
            links.setUp(links.require(near).index());
            links.setUp(links.require(far).index());
            new Addresses(socket)
                    .add(new InterfaceAddress(UNDERLAY, FarSides.underlay(FarSides.OWN_HOST), UNDERLAY_PREFIX));
            Neighbors neighbors = new Neighbors(socket);
            for (FabricHost host : FarSides.hosts()) {
                if (!host.number().equals(FarSides.OWN_HOST)) {
                    neighbors.put(
                            UNDERLAY,
                            host.underlay(),
                            new MacAddress(0x0200_0000_0000L + host.number().number()));
                }
            }
        }
    }

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("1-flow", 1);
        sizes.put("64k-flows", 1 << 16);
        sizes.put("1m-flows", 1 << 20);
        return sizes;
    }
}
