package dev.tenet.lab;

import dev.tenet.net.IpFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is outside of a lab's fabric: a router with BIRD, to which each edge has a link, and behind it a namespace that stands for the
 * internet. Edges announce the public prefixes by BGP with BFD, and of addresses that they withdraw that the router is to drop what is for
 * them (RFC 7999), and each address of some networks; it spreads flows over the edges. If none announces them, it spreads them
 * over all: it is rather a machine too busy for BFD than all edges that are dead. None of it has a path to the machine's own network.
 */
final class OutsideNetwork {
    static final String OUTSIDE = "out0";

    /** Where internet's own servers and clients are: documentation and benchmarking prefixes that no pool of ours has. */
    static final String INTERNET_IPV4 = "192.0.2.10";

    static final String INTERNET_IPV6 = "2001:2::10";

    private static final int EDGE_AS = 65001;
    private static final int ROUTER_AS = 64512;
    private static final List<String> POOLS_IPV4 = List.of("203.0.113.0/24", "198.51.100.0/24");
    private static final String POOL_IPV6 = "2001:db8::/32";
    private static final int MTU = 1500;

    /** Above what BIRD gives its routes, so that these are used where they are. */
    private static final int LAST_RESORT_METRIC = 1000;

    private static final Pattern ANNOUNCING = Pattern.compile("dev edge(\\d+) ");

    private static final Pattern DROPPED = Pattern.compile("blackhole (\\S+) ");

    private final LabLayout layout;

    OutsideNetwork(LabLayout layout) {
        this.layout = layout;
    }

    private Namespace router() {
        return layout.router();
    }

    private static String routerIpv4(int edge) {
        return "192.0.2." + (128 + 2 * (edge - 1));
    }

    private static String edgeIpv4(int edge) {
        return "192.0.2." + (129 + 2 * (edge - 1));
    }

    private static String ipv6(int edge, int end) {
        return "2001:2:0:%x::%d".formatted(edge, end);
    }

    /** The router and the internet, without edges yet. */
    void addRouter() {
        for (Namespace made : List.of(router(), layout.internet())) {
            Command.of("ip netns add " + made.name()).run();
            made.run("ip link set lo up");
        }
        router().run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"
                + " net.ipv4.fib_multipath_hash_policy=1 net.ipv6.fib_multipath_hash_policy=1");
        Command.of("ip link add inet netns %s mtu %d type veth peer name eth0 netns %s mtu %d"
                        .formatted(router().name(), MTU, layout.internet().name(), MTU))
                .run();
        address(router(), "inet", "192.0.2.1/26", "2001:2::1/64");
        address(layout.internet(), "eth0", INTERNET_IPV4 + "/26", INTERNET_IPV6 + "/64");
        layout.internet().run("ip route add default via 192.0.2.1");
        layout.internet().run("ip -6 route add default via 2001:2::1");
        // XDP knows no checksum that is still to be filled in: what feeds it must send whole packets.
        router().run("ethtool -K inet gro on");
        layout.internet().run("ethtool -K eth0 tx off tso off gso off");
    }

    /** Links edge number {@code edge}, which is a host of the fabric. */
    void addEdge(IpFamily underlay, int edge, int host) {
        Namespace of = layout.host(host);
        String port = "edge" + edge;
        Command.of("ip link add %s netns %s mtu %d type veth peer name %s netns %s mtu %d"
                        .formatted(OUTSIDE, of.name(), MTU, port, router().name(), MTU))
                .run();
        of.run(
                "sysctl -qw net.ipv6.conf.%s.disable_ipv6=0 net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.%s.rp_filter=0 net.ipv4.conf.%s.accept_local=1"
                        .formatted(OUTSIDE, OUTSIDE, OUTSIDE));
        if (underlay == IpFamily.IPV6) {
            of.run("sysctl -qw net.ipv6.conf.all.forwarding=1");
        }
        address(router(), port, routerIpv4(edge) + "/31", ipv6(edge, 1) + "/64");
        address(of, OUTSIDE, edgeIpv4(edge) + "/31", ipv6(edge, 2) + "/64");
        router().run("ethtool -K %s tx off tso off gso off gro on".formatted(port));
        // What XDP sends into the fabric arrives only where the other end receives in batches.
        layout.spine().run("ethtool -K %s gro on".formatted(layout.hostId(host)));
        of.run("ip route replace %s via %s"
                .formatted(layout.fabricPrefix(underlay), layout.spineAddress(underlay, host)));
        of.run("ip route replace default via " + routerIpv4(edge));
        of.run("ip -6 route replace default via " + ipv6(edge, 1));
    }

    private static void address(Namespace in, String device, String ipv4, String ipv6) {
        in.run("ip addr add %s dev %s".formatted(ipv4, device));
        in.run("ip link set %s up".formatted(device));
        in.run("ip -6 addr add %s dev %s nodad".formatted(ipv6, device));
    }

    /** Starts the router's BIRD and the edges' own. */
    void startRouting(int edges, int firstHost) {
        POOLS_IPV4.forEach(pool -> addLastResort("ip route add " + pool, edges, OutsideNetwork::edgeIpv4));
        addLastResort("ip -6 route add " + POOL_IPV6, edges, edge -> ipv6(edge, 2));
        write(layout.birdConfiguration("router"), routerConfiguration(edges));
        bird("router", router());
        for (int edge = 1; edge <= edges; edge++) {
            write(layout.birdConfiguration("edge" + edge), edgeConfiguration(edge));
            bird("edge" + edge, layout.host(firstHost + edge - 1));
        }
    }

    private void addLastResort(String route, int edges, IntFunction<String> address) {
        router().run(route + " metric " + LAST_RESORT_METRIC
                + IntStream.rangeClosed(1, edges)
                        .mapToObj(edge -> " nexthop via " + address.apply(edge))
                        .collect(Collectors.joining()));
    }

    DaemonProcess routing(String name) {
        return new DaemonProcess(layout.pidFile("bird-" + name), layout.log("bird-" + name));
    }

    private void bird(String name, Namespace in) {
        List<String> words = new ArrayList<>(precedence());
        words.addAll(List.of(
                "nsenter",
                "--net=" + in.path(),
                "bird",
                "-f",
                "-c",
                layout.birdConfiguration(name).toString(),
                "-s",
                layout.folder().resolve("bird-" + name + ".ctl").toString(),
                "-P",
                layout.folder().resolve("bird-" + name + ".own-pid").toString()));
        routing(name).start(words);
    }

    /** Words that put a command before all that is busy here: without a processor BFD takes links for cut. None where that is not allowed. */
    private static List<String> precedence() {
        List<String> words = List.of("chrt", "--fifo", "1");
        try {
            new Command(Stream.concat(words.stream(), Stream.of("true")).toList()).run();
            return words;
        } catch (IllegalStateException refused) {
            return List.of();
        }
    }

    /** The edges from which the router has the public prefixes. */
    List<Integer> announcing() {
        return ANNOUNCING
                .matcher(router().run("ip route show proto bird " + POOLS_IPV4.getFirst()))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .sorted()
                .toList();
    }

    /** By which edges the router leads what is for an address; empty: by its prefix alone. */
    List<Integer> leadingTo(String address) {
        String ip = address.contains(":") ? "ip -6 route show " : "ip route show ";
        return ANNOUNCING
                .matcher(router().run(ip + "root " + address + " proto bird"))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .sorted()
                .toList();
    }

    /** The addresses whose packets the router drops, since an edge has withdrawn them. */
    List<String> dropping() {
        return Stream.of("ip route show type blackhole", "ip -6 route show type blackhole")
                .flatMap(command -> DROPPED.matcher(router().run(command)).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static String routerConfiguration(int edges) {
        return """
                log stderr all;
                router id 192.0.2.1;
                protocol device {}
                protocol bfd { interface "edge*" { interval 100 ms; multiplier 3; }; }
                filter from_edge {
                    if (65535, 666) ~ bgp_community then { dest = RTD_BLACKHOLE; bgp_local_pref = 200; }
                    accept;
                }
                protocol kernel { merge paths on limit 32; ipv4 { import none; export where source = RTS_BGP; }; }
                protocol kernel { merge paths on limit 32; ipv6 { import none; export where source = RTS_BGP; }; }
                """
                + IntStream.rangeClosed(1, edges)
                        .mapToObj(edge -> session(
                                        "edge" + edge + "_4",
                                        routerIpv4(edge),
                                        ROUTER_AS,
                                        edgeIpv4(edge),
                                        EDGE_AS,
                                        "ipv4 { import filter from_edge; export none; }")
                                + session(
                                        "edge" + edge + "_6",
                                        ipv6(edge, 1),
                                        ROUTER_AS,
                                        ipv6(edge, 2),
                                        EDGE_AS,
                                        "ipv6 { import filter from_edge; export none; }"))
                        .collect(Collectors.joining());
    }

    private static String edgeConfiguration(int edge) {
        String pools = POOLS_IPV4.stream()
                .map(pool -> "route " + pool + " via \"tenet-edge\"; ")
                .collect(Collectors.joining());
        return """
                log stderr all;
                router id %s;
                protocol device {}
                protocol bfd { interface "%s" { interval 100 ms; multiplier 3; }; }
                protocol static { ipv4; %s}
                protocol static { ipv6; route %s via "tenet-edge"; }
                protocol kernel flooded_4 { kernel table 7999; learn; ipv4 { import all; export none; preference 20; }; }
                protocol kernel flooded_6 { kernel table 7999; learn; ipv6 { import all; export none; preference 20; }; }
                ipv4 table shards4;
                ipv6 table shards6;
                protocol kernel shard_4 { kernel table 7998; learn; ipv4 { table shards4; import all; export none; }; }
                protocol kernel shard_6 { kernel table 7998; learn; ipv6 { table shards6; import all; export none; }; }
                protocol pipe { table master4; peer table shards4; import all; export none; }
                protocol pipe { table master6; peer table shards6; import all; export none; }
                filter to_router {
                    if source = RTS_STATIC || proto = "shard_4" || proto = "shard_6" then accept;
                    if proto = "flooded_4" || proto = "flooded_6" then {
                        bgp_community.add((65535, 666));
                        accept;
                    }
                    reject;
                }
                """.formatted(edgeIpv4(edge), OUTSIDE, pools, POOL_IPV6)
                + session(
                        "router_4",
                        edgeIpv4(edge),
                        EDGE_AS,
                        routerIpv4(edge),
                        ROUTER_AS,
                        "ipv4 { import none; export filter to_router; }")
                + session(
                        "router_6",
                        ipv6(edge, 2),
                        EDGE_AS,
                        ipv6(edge, 1),
                        ROUTER_AS,
                        "ipv6 { import none; export filter to_router; }");
    }

    private static String session(String name, String own, int ownAs, String other, int otherAs, String channel) {
        return "protocol bgp %s { local %s as %d; neighbor %s as %d; connect retry time 1; connect delay time 1; error wait time 1, 2; bfd on; %s; }\n"
                .formatted(name, own, ownAs, other, otherAs, channel);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
