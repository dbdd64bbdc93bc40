package dev.tenet.agent;

import dev.tenet.agent.flood.EdgeCapacity;
import dev.tenet.agent.kernel.TableSizes;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.ListenAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an agent runs.
 *
 * @param state where it keeps its few files and pins
 * @param controllers of one fabric, any of which will do
 * @param underlay the device that leads to the fabric
 * @param outside the device that leads to the internet, of an edge
 * @param tokenFile has the join token that the operator got when adding the host
 * @param namespacePrefix of the names of guests' namespaces
 * @param images folder of what virtual machines boot from
 * @param flowLogs folder that flow logs are written to
 * @param flowLogSeconds the longest time that one record of them is about
 * @param meterSeconds how often what was counted for bills is told
 * @param nameServers asked for names that are not of instances' networks
 * @param capacity of an edge
 * @param floodSeconds for how long an edge withdraws a flooded address for the first time
 * @param shardEdges how many edges announce a network's public addresses one by one
 * @param gatherPieces whether this edge leads all pieces of a packet to one edge of all
 */
record AgentConfiguration(
        HostId host,
        Path state,
        List<ListenAddress> controllers,
        LinkName underlay,
        Optional<LinkName> outside,
        AttachChoice attach,
        Optional<Path> tokenFile,
        String namespacePrefix,
        Path images,
        TableSizes sizes,
        Path flowLogs,
        int flowLogSeconds,
        int meterSeconds,
        List<InetSocketAddress> nameServers,
        EdgeCapacity capacity,
        int floodSeconds,
        int shardEdges,
        boolean gatherPieces) {

    private static final int MOST_FLOW_LOG_SECONDS = 60;
    private static final int USUAL_METER_SECONDS = 60;
    private static final int MOST_METER_SECONDS = 3_600;
    private static final int USUAL_FLOOD_SECONDS = 60;
    private static final int MOST_FLOOD_SECONDS = 3_600;

    /** About half of what a processor passes on (see the bench mux). */
    private static final long PACKETS_A_PROCESSOR = 1_000_000;

    private static final long BITS_A_MEGABIT = 1_000_000;

    private static final String GATHER_PIECES = "--gather-pieces";

    static final Path DEFAULT_STATE = Path.of("/var/lib/tenet/agent");
    static final String DEFAULT_PREFIX = "tenet-";
    static final Path DEFAULT_IMAGES = Path.of("/var/lib/tenet/images");

    static final String USAGE = """
        NAME
            tenet agent - programs one host as a controller says

        SYNOPSIS
            tenet agent --host ID --controller ADDRESS[,ADDRESS] --underlay DEVICE [OPTION...]
            tenet agent clean [--state DIR] [--host ID] [--namespace-prefix TEXT]

        OPTIONS
            --host ID                what the operator called this host
            --controller ADDRESS     unix:PATH or HOST:PORT; of several controllers, separated by commas, any is used
            --underlay DEVICE        the device that leads to the other hosts
            --outside DEVICE         the device that leads to the internet, if this host is an edge (needs XDP)
            --state DIR              where pins and a few files are kept (default: /var/lib/tenet/agent)
            --attach HOW             auto, tcx (Linux 6.6) or clsact (default: auto)
            --token-file FILE        has the join token
            --namespace-prefix TEXT  of the names of instances that are namespaces (default: tenet-)
            --images DIR             what virtual machines boot from (default: /var/lib/tenet/images)
            --name-servers LIST      asked for names that are not of instances' networks: addresses, or ADDRESS:PORT
                                     by IPv4, with commas between (default: none, and such names are refused)
            --flow-logs DIR          where flow logs are written (default: flow-logs in the state folder)
            --flow-log-seconds N     the longest time that one record of them is about, 1 to 60 (default: 60)
            --meter-seconds N        how often what was counted for bills is told to the controller, 1 to 3600 (default: 60)
            --connections N          tracked on this host, when its tables are first made (default: 1048576)
            --edge-packets-per-second N
                                     an edge carries from the internet; when more come, the address that has risen most is
                                     withdrawn for a while (default: 1000000 for each processor)
            --edge-megabits-per-second N
                                     likewise (default: 0, which looks at packets alone)
            --edge-flood-seconds N   how long that is for the first time, 1 to 3600 (default: 60)
            --edge-shard N           how many edges announce the public addresses of a VPC one by one, beside the prefixes, which
                                     all announce; the same number at all edges (default: 0)
            --gather-pieces          this edge leads all pieces of a packet (IP fragments) for a load balancer or a NAT gateway to
                                     one edge of all; needed where the routers in front choose edges by ports, which first
                                     pieces alone have, so that a packet's pieces come by several. Most pieces then take a
                                     hop more, from edge to edge. The same at all edges (default: each sends on what comes)
            --locations N            remembered on this host, when its tables are first made (default: 131072)

        tenet agent clean removes all that agents have ever made on this host: instances, devices, programs and pins.

        EXIT STATUS
            0 done; 1 something failed, and was said; 2 wrong use
        """;

    /** @throws WrongUseException with all that is wrong, a line each */
    static AgentConfiguration parse(String... arguments) {
        Flags flags = new Flags(Set.of(GATHER_PIECES), arguments);
        Optional<HostId> host = flags.required("--host", HostId::new);
        Optional<List<ListenAddress>> controllers = flags.required("--controller", AgentConfiguration::controllers);
        Optional<LinkName> underlay = flags.required("--underlay", LinkName::new);
        Optional<LinkName> outside = flags.optional("--outside", LinkName::new);
        Path state = flags.optional("--state", Path::of).orElse(DEFAULT_STATE);
        AttachChoice attach =
                flags.optional("--attach", AgentConfiguration::attach).orElse(AttachChoice.AUTO);
        Optional<Path> tokenFile = flags.optional("--token-file", Path::of);
        String prefix = flags.optional("--namespace-prefix", text -> text).orElse(DEFAULT_PREFIX);
        Path images = flags.optional("--images", Path::of).orElse(DEFAULT_IMAGES);
        int connections = flags.optional("--connections", Integer::valueOf).orElse(TableSizes.DEFAULT.connections());
        int locations = flags.optional("--locations", Integer::valueOf).orElse(TableSizes.DEFAULT.locations());
        List<InetSocketAddress> nameServers =
                flags.optional("--name-servers", NameServers::parse).orElse(List.of());
        Path flowLogs = flags.optional("--flow-logs", Path::of).orElse(state.resolve("flow-logs"));
        int flowLogSeconds = flags.optional("--flow-log-seconds", AgentConfiguration::flowLogSeconds)
                .orElse(MOST_FLOW_LOG_SECONDS);
        int meterSeconds = flags.optional("--meter-seconds", AgentConfiguration::meterSeconds)
                .orElse(USUAL_METER_SECONDS);
        long packets = flags.optional("--edge-packets-per-second", Long::valueOf)
                .orElse(PACKETS_A_PROCESSOR * Runtime.getRuntime().availableProcessors());
        long megabits =
                flags.optional("--edge-megabits-per-second", Long::valueOf).orElse(0L);
        Optional<EdgeCapacity> capacity =
                flags.check(() -> new EdgeCapacity(packets, Math.multiplyExact(megabits, BITS_A_MEGABIT)));
        int floodSeconds = flags.optional("--edge-flood-seconds", AgentConfiguration::floodSeconds)
                .orElse(USUAL_FLOOD_SECONDS);
        int shardEdges =
                flags.optional("--edge-shard", AgentConfiguration::shardEdges).orElse(0);
        boolean asksToGather = flags.has(GATHER_PIECES);
        Optional<Boolean> gatherPieces = flags.check(() -> gathers(asksToGather, underlay, outside));
        Optional<TableSizes> sizes = flags.check(() -> new TableSizes(connections, locations));
        flags.finish();
        return new AgentConfiguration(
                host.orElseThrow(),
                state,
                controllers.orElseThrow(),
                underlay.orElseThrow(),
                outside,
                attach,
                tokenFile,
                prefix,
                images,
                sizes.orElseThrow(),
                flowLogs,
                flowLogSeconds,
                meterSeconds,
                nameServers,
                capacity.orElseThrow(),
                floodSeconds,
                shardEdges,
                gatherPieces.orElseThrow());
    }

    /** Behind the device outside is a program that gathers; the one into the fabric has another there. */
    private static boolean gathers(boolean asked, Optional<LinkName> underlay, Optional<LinkName> outside) {
        if (asked && (outside.isEmpty() || outside.equals(underlay))) {
            throw new IllegalArgumentException(
                    GATHER_PIECES + " needs --outside with another device than --underlay: edges alone gather");
        }
        return asked;
    }

    private static List<ListenAddress> controllers(String text) {
        return Arrays.stream(text.split(",", -1)).map(ListenAddress::parse).toList();
    }

    private static int flowLogSeconds(String text) {
        return seconds(text, MOST_FLOW_LOG_SECONDS);
    }

    private static int meterSeconds(String text) {
        return seconds(text, MOST_METER_SECONDS);
    }

    private static int shardEdges(String text) {
        int edges = Integer.parseInt(text);
        if (edges < 0) {
            throw new IllegalArgumentException("must not be less than 0");
        }
        return edges;
    }

    private static int floodSeconds(String text) {
        return seconds(text, MOST_FLOOD_SECONDS);
    }

    private static int seconds(String text, int most) {
        int seconds = Integer.parseInt(text);
        if (seconds < 1 || seconds > most) {
            throw new IllegalArgumentException("1 to " + most + " seconds, not " + seconds);
        }
        return seconds;
    }

    private static AttachChoice attach(String text) {
        return AttachChoice.tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("auto, tcx or clsact, not '" + text + "'"));
    }
}
