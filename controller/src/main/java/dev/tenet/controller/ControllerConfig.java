package dev.tenet.controller;

import dev.tenet.compiler.CompilerSettings;
import dev.tenet.controller.Options.Option;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.hoststate.Network;
import dev.tenet.model.Installation;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.NatGateway;
import dev.tenet.model.Region;
import dev.tenet.model.RegionName;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Port;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that a controller is told at its start.
 *
 * @param agents where agents connect
 * @param operator where operators' tools connect; root only
 * @param metrics where Prometheus finds what is counted, if anywhere; for those who run the fabric alone
 * @param compiler must be alike on all controllers of a store, as must be the installation
 * @param natFirstPorts how many ports of a NAT gateway a host gets first
 */
public record ControllerConfig(
        StoreLocation store,
        InetSocketAddress listen,
        ListenAddress agents,
        ListenAddress.UnixSocket operator,
        Optional<InetSocketAddress> metrics,
        Installation installation,
        CompilerSettings compiler,
        Duration heartbeat,
        Duration hostDead,
        Duration lease,
        int natFirstPorts) {
    private static final List<Option> OPTIONS = List.of(
            new Option("--data", "DIR", "", "keep the state in SQLite in this folder; or give --etcd"),
            new Option("--etcd", "URL[,URL]", "", "keep the state in etcd, which several controllers may share"),
            new Option("--listen", "HOST:PORT", "127.0.0.1:7080", "where the EC2 API is served"),
            new Option("--agents", "unix:PATH|HOST:PORT", "127.0.0.1:7081", "where agents connect"),
            new Option("--operator", "unix:PATH", "unix:/run/tenet/operator.sock", "where operators' tools connect"),
            new Option("--metrics", "HOST:PORT", "", "where Prometheus finds /metrics (default: nowhere)"),
            new Option("--region", "NAME", "tenet-1", "the region's name"),
            new Option("--zones", "NAME[,NAME]", "", "its availability zones (default: the region's name and a)"),
            new Option(
                    "--public-pools",
                    "PREFIX[,PREFIX]",
                    "203.0.113.0/24,198.51.100.0/24",
                    "IPv4 prefixes that public addresses come from"),
            new Option("--ipv6-pool", "PREFIX", "2001:db8::/32", "the /32 that VPCs' IPv6 blocks come from"),
            new Option(
                    "--instance-mtu",
                    "BYTES",
                    "1500",
                    "MTU of instances; the fabric's is at least 50 more, over IPv6 70"),
            new Option("--gateways", "COUNT", "2", "gateways of each network, where there are as many gateway hosts"),
            new Option(
                    "--edge-shard",
                    "COUNT",
                    "8",
                    "edges by which a VPC's traffic leaves for the internet, 1 to 8, where there are as many"),
            new Option(
                    "--locations",
                    "on-demand|preloaded-drop|preloaded-gateway",
                    "on-demand",
                    "how hosts come to know locations of VPCs for which nothing is chosen"),
            new Option("--flow-quota", "COUNT", "65536", "connections tracked for an interface"),
            new Option("--nat-quota", "COUNT", "65536", "connections through NAT gateways for an interface"),
            new Option(
                    "--nat-first-ports",
                    "COUNT",
                    "1024",
                    "ports of a NAT gateway that a host gets first: some blocks of 64, or a power of two below"),
            new Option("--nat-addresses", "COUNT", "8", "addresses that a NAT gateway may have, up to 16"),
            new Option("--asks-per-second", "COUNT", "1000", "new locations an interface may ask for"),
            new Option("--heartbeat-milliseconds", "TIME", "1000", "how often agents say that they live"),
            new Option(
                    "--host-dead-seconds", "TIME", "30", "after how long without its agent a host is taken for dead"),
            new Option("--lease-seconds", "TIME", "5", "after how long without a word another controller takes over"));

    /** Where the state is kept. */
    public sealed interface StoreLocation {
        /** @param folder made if it is not there */
        record Sqlite(Path folder) implements StoreLocation {
            @Override
            public String toString() {
                return "sqlite " + folder;
            }
        }

        /** @param members client addresses of an etcd that is the controllers' own */
        record Etcd(List<URI> members) implements StoreLocation {
            @Override
            public String toString() {
                return "etcd " + members.stream().map(URI::toString).collect(Collectors.joining(","));
            }
        }
    }

    /** @throws ConfigException with everything that is wrong */
    public static ControllerConfig parse(List<String> arguments) throws ConfigException {
        Options options = new Options(OPTIONS, arguments);
        if (options.isGiven("--data") == options.isGiven("--etcd")) {
            options.problem("--data, --etcd: give one of the two");
        }
        StoreLocation store = options.isGiven("--etcd")
                ? options.read("--etcd", ControllerConfig::etcd, new StoreLocation.Etcd(List.of()))
                : options.read(
                        "--data",
                        text -> new StoreLocation.Sqlite(Path.of(text)),
                        new StoreLocation.Sqlite(Path.of("")));
        ListenAddress nowhere = new ListenAddress.Tcp("127.0.0.1", new Port(0));
        RegionName region = options.read("--region", RegionName::new, new RegionName("tenet-1"));
        Installation usual =
                Installation.usual(options.read("--zones", text -> region(region, text), Region.withZones(region, 1)));
        IpPrefix ipv6Pool = options.read("--ipv6-pool", IpPrefix::parse, Installation.USUAL_IPV6_POOL);
        Installation installation = options.read(
                        "--public-pools", text -> usual.withPools(ipv6Pool, prefixes(text)), usual)
                .withLimits(usual.limits()
                        .withAddressesPerNatGateway(
                                options.readNumber("--nat-addresses", 1, NatGateway.MOST_ADDRESSES)));
        ControllerConfig config = new ControllerConfig(
                store,
                options.read("--listen", ControllerConfig::tcp, new InetSocketAddress(0)),
                options.read("--agents", ListenAddress::parse, nowhere),
                options.read("--operator", ControllerConfig::unix, new ListenAddress.UnixSocket(Path.of(""))),
                options.isGiven("--metrics")
                        ? Optional.of(options.read("--metrics", ControllerConfig::tcp, new InetSocketAddress(0)))
                        : Optional.empty(),
                installation,
                new CompilerSettings(
                        options.readNumber("--instance-mtu", 1280, 9216),
                        IdleTimeouts.DEFAULT,
                        options.readNumber("--flow-quota", 1, 1 << 20),
                        options.readNumber("--nat-quota", 1, 1 << 20),
                        options.readNumber("--asks-per-second", 1, 1 << 20),
                        options.readNumber("--gateways", 1, Network.MAX_GATEWAYS),
                        options.readNumber("--edge-shard", 1, Network.MAX_GATEWAYS),
                        options.read("--locations", ControllerConfig::locations, new LocationSupply.OnDemand()),
                        installation.region()),
                Duration.ofMillis(options.readNumber("--heartbeat-milliseconds", 100, 60_000)),
                Duration.ofSeconds(options.readNumber("--host-dead-seconds", 1, 3600)),
                Duration.ofSeconds(options.readNumber("--lease-seconds", 2, 600)),
                options.readNumber("--nat-first-ports", 1, 4096));
        options.throwProblems();
        return config;
    }

    /** What the options are. */
    public static String help() {
        return Options.help(OPTIONS);
    }

    FleetSettings fleet() {
        return FleetSettings.of(heartbeat, hostDead, natFirstPorts);
    }

    private static LocationSupply locations(String text) {
        return switch (text) {
            case "on-demand" -> new LocationSupply.OnDemand();
            case "preloaded-drop" -> new LocationSupply.Preloaded(LocationSupply.OnMiss.DROP);
            case "preloaded-gateway" -> new LocationSupply.Preloaded(LocationSupply.OnMiss.GATEWAY);
            default ->
                throw new IllegalArgumentException(
                        "locations are on-demand, preloaded-drop or preloaded-gateway, not " + text);
        };
    }

    private static StoreLocation.Etcd etcd(String text) {
        return new StoreLocation.Etcd(
                Stream.of(text.split(",", -1)).map(ControllerConfig::member).toList());
    }

    private static URI member(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException("is a list of http://HOST:PORT, not '" + text + "'");
        }
        return uri;
    }

    private static ListenAddress.UnixSocket unix(String text) {
        return switch (ListenAddress.parse(text)) {
            case ListenAddress.UnixSocket socket -> socket;
            case ListenAddress.Tcp _ -> throw new IllegalArgumentException("is a Unix socket, unix:PATH");
        };
    }

    private static List<IpPrefix> prefixes(String text) {
        return Stream.of(text.split(",", -1)).map(IpPrefix::parse).toList();
    }

    private static InetSocketAddress tcp(String text) {
        return switch (ListenAddress.parse(text)) {
            case ListenAddress.UnixSocket _ -> throw new IllegalArgumentException("is HOST:PORT");
            case ListenAddress.Tcp(var host, var port) -> new InetSocketAddress(host, port.number());
        };
    }

    private static Region region(RegionName name, String zones) {
        if (zones.isEmpty()) {
            return Region.withZones(name, 1);
        }
        List<String> names = List.of(zones.split(",", -1));
        String idPrefix = name.value().replace("-", "") + "-az";
        return new Region(
                name,
                IntStream.range(0, names.size())
                        .mapToObj(i -> new Zone(new ZoneName(names.get(i)), new ZoneId(idPrefix + (i + 1))))
                        .toList());
    }
}
