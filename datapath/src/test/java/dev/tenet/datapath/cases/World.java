package dev.tenet.datapath.cases;

import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.FlowLogFacts;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.datapath.reference.HostFacts;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.Observation;
import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogTraffic;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.net.FlowLogFormat;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PortRange;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The host that cases begin with, to be changed before use:
 *
 * <ul>
 *   <li>this host is 1 at 192.0.2.1 or, where the fabric is IPv6, 2001:db8:f::1; hosts 2 and 3 are alive, host 9 is not; 3 is the gateway of network 7;
 *   <li>interface A is 10.0.0.5 and fd00::5, group {@code web}; interface B is 10.0.0.9 and fd00::9, group {@code open}; C is
 *       10.0.0.7, group {@code client};
 *   <li>{@code web} lets in TCP 80 from 10.0.0.0/16 and fd00::/64, TCP 443 from group {@code open}, echo from everywhere, and lets
 *       everything out; {@code open} lets everything in and out; {@code client} lets out TCP 5432 to group {@code open}, and nothing
 *       in;
 *   <li>the host's services know A as slot 1, B as 2, C as 3; the network's name server is 10.0.0.2;
 *   <li>10.0.0.0/16 and fd00::/64 are routed within the network, 10.0.66.0/24 nowhere.
 * </ul>
 */
final class World {
    static final HostNumber OWN_HOST = new HostNumber(1);
    static final HostNumber OTHER_HOST = new HostNumber(2);
    static final HostNumber GATEWAY = new HostNumber(3);
    static final HostNumber DEAD_HOST = new HostNumber(9);
    static final VirtualNetworkIdentifier NETWORK = new VirtualNetworkIdentifier(7);
    static final NetworkTag TAG = new NetworkTag(0x1122334455L);
    static final NetworkTag PREVIOUS_TAG = new NetworkTag(0x66778899aaL);
    /** That a balancer's address has for a target and port. */
    static final int STAND_IN_PORTS = 4;

    static final DeviceIndex UNDERLAY_DEVICE = new DeviceIndex(90);

    /** What the largest inner packet may be, whatever is around it. */
    private static final int LARGEST_INNER_PACKET = 1500;

    /** Of which family the fabric is; every case is told over either. */
    static final ScopedValue<IpFamily> FABRIC = ScopedValue.newInstance();

    static final DeviceIndex OUTSIDE_DEVICE = new DeviceIndex(92);
    static final DeviceIndex SERVICE_DEVICE = new DeviceIndex(91);
    static final NetworkAclKey ACL = new NetworkAclKey("acl");

    static final Identity WEB = new Identity(101);
    static final Identity OPEN = new Identity(102);
    static final Identity CLIENT = new Identity(103);
    static final Identity UNKNOWN_IDENTITY = new Identity(666);

    static final TestInterface A = new TestInterface("a", 11, 1011, "10.0.0.5", "fd00::5", "web", WEB);
    static final TestInterface B = new TestInterface("b", 12, 1012, "10.0.0.9", "fd00::9", "open", OPEN);
    static final TestInterface C = new TestInterface("c", 13, 1013, "10.0.0.7", "fd00::7", "client", CLIENT);

    private final List<Resource> resources = new ArrayList<>();
    private final Map<InterfaceNumber, Attachment> attachments = new HashMap<>();
    private final Set<VirtualNetworkIdentifier> networksInSync = new HashSet<>();
    private final Set<HostNumber> edges = new HashSet<>();
    private Network network = new Network(NETWORK, TAG, Optional.of(PREVIOUS_TAG), List.of(GATEWAY), false);
    private final Map<InterfaceNumber, NetworkInterface> interfaces = new HashMap<>();
    private Optional<DeviceIndex> serviceDevice = Optional.of(SERVICE_DEVICE);
    private Optional<DeviceIndex> mirrorDevice = Optional.of(new DeviceIndex(93));
    private FlowLogFacts flowLogs = FlowLogFacts.NONE;
    private Observation observation = Observation.NONE;
    private Consumer<HostTables> damage = _ -> {};

    private DeviceIndex outside = OUTSIDE_DEVICE;
    private boolean gatherPieces;

    int flowCapacity = 1024;
    int peerCapacity = 1024;

    World() {
        resources.add(host(OWN_HOST, true));
        resources.add(host(OTHER_HOST, true));
        resources.add(host(GATEWAY, true));
        resources.add(host(DEAD_HOST, false));
        resources.add(new NetworkServices(
                NETWORK,
                List.of(IpPrefix.parse("10.0.0.0/16"), IpPrefix.parse("fd00::/64")),
                "eu-west-1.compute.internal",
                true,
                true,
                List.of(),
                DhcpSettings.NONE));
        resources.add(web());
        resources.add(new SecurityGroup(
                new SecurityGroupKey("open"),
                List.of(
                        any(RuleDirection.INGRESS, IpPrefix.ALL_IPV4), any(RuleDirection.INGRESS, IpPrefix.ALL_IPV6),
                        any(RuleDirection.EGRESS, IpPrefix.ALL_IPV4), any(RuleDirection.EGRESS, IpPrefix.ALL_IPV6))));
        resources.add(new SecurityGroup(
                new SecurityGroupKey("client"),
                List.of(new SecurityGroupRule(
                        RuleDirection.EGRESS, tcp(5432), new RulePeer.Group(new SecurityGroupKey("open"))))));
        resources.add(acl());
        resources.add(identity(WEB, "web"));
        resources.add(identity(OPEN, "open"));
        resources.add(new RouteTable(
                new RouteTableNumber(1),
                List.of(
                        new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(NETWORK)),
                        new Route(IpPrefix.parse("10.0.66.0/24"), new RouteTarget.Blackhole()),
                        new Route(IpPrefix.parse("fd00::/64"), new RouteTarget.Local(NETWORK)))));
        for (TestInterface made : List.of(A, B, C)) {
            interfaces.put(made.number(), made.resource());
            attachments.put(
                    made.number(), new Attachment(made.device(), true, false, 1, 1, made.id() - 10, made.number()));
        }
    }

    // ---- changes

    World with(Resource resource) {
        resources.removeIf(other -> other.key().equals(resource.key()));
        resources.add(resource);
        return this;
    }

    World with(TestInterface which, UnaryOperator<NetworkInterface> change) {
        interfaces.computeIfPresent(which.number(), (_, before) -> change.apply(before));
        return this;
    }

    World attached(TestInterface which, UnaryOperator<Attachment> change) {
        attachments.computeIfPresent(which.number(), (_, before) -> change.apply(before));
        return this;
    }

    World without(TestInterface which) {
        interfaces.remove(which.number());
        attachments.remove(which.number());
        return this;
    }

    /** The agent is not there. */
    World withoutServices() {
        serviceDevice = Optional.empty();
        return this;
    }

    World gateways(HostNumber... gateways) {
        return network(List.of(gateways), network.gatewayHere(), network.preloaded(), network.edges());
    }

    /** This host is a gateway of the network. */
    World gatewayHere(boolean inSync) {
        return network(List.of(OWN_HOST, GATEWAY), true, Optional.empty(), network.edges())
                .inSync(inSync);
    }

    private World network(
            List<HostNumber> gateways, boolean gatewayHere, Optional<LocationMiss> preloaded, List<HostNumber> ways) {
        network = new Network(NETWORK, TAG, Optional.of(PREVIOUS_TAG), gateways, gatewayHere, preloaded, ways);
        return this;
    }

    /** The hosts that pass packets between the internet and the others. */
    World edges(NetworkTag tag, HostNumber... hosts) {
        edges.clear();
        edges.addAll(List.of(hosts));
        List.of(OWN_HOST, OTHER_HOST, GATEWAY).forEach(number -> with(host(number, true)));
        return with(host(DEAD_HOST, false))
                .with(new Network(Network.INTERNET, tag, Optional.empty(), List.of(hosts), false));
    }

    /** Routers may bring the pieces of one packet to several of them. */
    World gatheringPieces() {
        gatherPieces = true;
        return this;
    }

    /** The device outside is that into the fabric. */
    World outsideByUnderlay() {
        outside = UNDERLAY_DEVICE;
        return this;
    }

    /** Those by which packets of the network leave for the internet. */
    World leavesBy(HostNumber... hosts) {
        return network(network.gateways(), network.gatewayHere(), network.preloaded(), List.of(hosts));
    }

    private World inSync(boolean inSync) {
        networksInSync.clear();
        if (inSync) {
            networksInSync.add(NETWORK);
        }
        return this;
    }

    /** Every host is told all locations of the network; this one may know them by now. */
    World preloaded(LocationMiss miss, boolean inSync) {
        return network(network.gateways(), network.gatewayHere(), Optional.of(miss), network.edges())
                .inSync(inSync);
    }

    World locatedAt(String address, HostNumber host, Identity identity) {
        return with(new Location(NETWORK, IpAddress.parse(address), Optional.of(host), new Generation(5), identity));
    }

    World allocated(String address) {
        return with(
                new Location(NETWORK, IpAddress.parse(address), Optional.empty(), new Generation(5), Identity.NONE));
    }

    World movedTo(String address, HostNumber host, Identity identity) {
        return with(new FormerLocation(NETWORK, IpAddress.parse(address), host, new Generation(6), identity));
    }

    /** The interface with this number, as a route's next hop. */
    World nextHopAt(int number, HostNumber host) {
        return with(new Location(
                NETWORK, NextHop.address(new InterfaceNumber(number)), Optional.of(host), new Generation(5), OPEN));
    }

    World nextHopMovedTo(int number, HostNumber host) {
        return with(new FormerLocation(
                NETWORK, NextHop.address(new InterfaceNumber(number)), host, new Generation(6), OPEN));
    }

    /** Beside the usual routes, others. */
    World routed(Route... routes) {
        List<Route> all = new ArrayList<>(List.of(
                new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(NETWORK)),
                new Route(IpPrefix.parse("fd00::/64"), new RouteTarget.Local(NETWORK))));
        all.addAll(List.of(routes));
        return with(new RouteTable(new RouteTableNumber(1), all));
    }

    World alive(HostNumber number, boolean alive) {
        return with(host(number, alive));
    }

    /** Somebody wants to be told of packets. */
    World observed(Observation wanted) {
        observation = wanted;
        return this;
    }

    /** The interfaces have a flow log, and may have so many records in a window. */
    World logged(int records, TestInterface... logged) {
        flowLogs = new FlowLogFacts(1_700_000_000, records);
        for (TestInterface each : logged) {
            resources.add(new FlowLogging(
                    each.number(),
                    each.resource().name(),
                    "111111111111",
                    "tenet-1",
                    "tenet1-az1",
                    "vpc-1",
                    "subnet-1",
                    Optional.empty(),
                    List.of(new FlowLog(
                            "fl-1",
                            FlowLogTraffic.ALL,
                            new FlowLogDestination.LogGroup("group"),
                            FlowLogFormat.DEFAULT,
                            60))));
        }
        return this;
    }

    /** What passes the interface is copied by these sessions, in order. */
    World mirrored(TestInterface source, TrafficMirrorSession... sessions) {
        return with(new TrafficMirroring(source.number(), List.of(sessions)));
    }

    World withoutMirrorDevice() {
        mirrorDevice = Optional.empty();
        return this;
    }

    /** What an agent caught in the middle of its work would leave. */
    World damaged(Consumer<HostTables> change) {
        damage = damage.andThen(change);
        return this;
    }

    HostTables tables() {
        List<Resource> all = new ArrayList<>(resources);
        all.add(network);
        all.addAll(interfaces.values());
        HostConstants constants = new HostConstants(
                        OWN_HOST,
                        underlay(OWN_HOST),
                        UNDERLAY_DEVICE,
                        underlayMtu(),
                        0x5eed,
                        Optional.of(new HostConstants.Outside(
                                outside, Ipv4Address.of(192, 0, 2, 200), Ipv6Address.parse("2001:db8:eeee::1"))))
                .withStandInPorts(STAND_IN_PORTS)
                .gatheringPieces(gatherPieces);
        HostTables tables = HostTables.of(
                HostState.of(Revision.NONE, all),
                new HostFacts(
                        constants, attachments, serviceDevice, mirrorDevice, flowLogs, observation, networksInSync));
        damage.accept(tables);
        return tables;
    }

    // ---- parts

    static IpFamily fabric() {
        return FABRIC.orElse(IpFamily.IPV4);
    }

    static IpAddress underlay(HostNumber host) {
        return underlay(fabric(), host.number());
    }

    /** The number of a host, or another one for a stranger. */
    static IpAddress underlay(IpFamily fabric, int number) {
        return switch (fabric) {
            case IPV4 -> Ipv4Address.of(192, 0, 2, number);
            case IPV6 -> Ipv6Address.parse("2001:db8:f::" + Integer.toHexString(number));
        };
    }

    /** What the fabric's devices take. */
    static int underlayMtu() {
        return LARGEST_INNER_PACKET + Overlay.overhead(fabric());
    }

    private FabricHost host(HostNumber number, boolean alive) {
        return new FabricHost(number, underlay(number), alive, edges.contains(number));
    }

    private static SecurityIdentity identity(Identity identity, String group) {
        return new SecurityIdentity(identity, new TreeSet<>(List.of(new SecurityGroupKey(group))));
    }

    private static SecurityGroup web() {
        SecurityGroupKey open = new SecurityGroupKey("open");
        RuleTraffic echo = new RuleTraffic.Icmp(IpProtocol.ICMP, OptionalInt.of(8), OptionalInt.of(0));
        RuleTraffic echo6 = new RuleTraffic.Icmp(IpProtocol.ICMPV6, OptionalInt.of(128), OptionalInt.empty());
        return new SecurityGroup(
                new SecurityGroupKey("web"),
                List.of(
                        ingress(tcp(80), new RulePeer.Addresses(IpPrefix.parse("10.0.0.0/16"))),
                        ingress(tcp(80), new RulePeer.Addresses(IpPrefix.parse("fd00::/64"))),
                        ingress(tcp(443), new RulePeer.Group(open)),
                        ingress(echo, new RulePeer.Addresses(IpPrefix.ALL_IPV4)),
                        ingress(echo6, new RulePeer.Addresses(IpPrefix.ALL_IPV6)),
                        any(RuleDirection.EGRESS, IpPrefix.ALL_IPV4),
                        any(RuleDirection.EGRESS, IpPrefix.ALL_IPV6)));
    }

    /** Rule 100 of each direction lets everything pass, unless there are others before. */
    static NetworkAcl acl(NetworkAclRule... before) {
        List<NetworkAclRule> rules = new ArrayList<>(List.of(before));
        for (RuleDirection direction : RuleDirection.values()) {
            rules.add(new NetworkAclRule(direction, 100, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4));
            rules.add(new NetworkAclRule(direction, 101, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV6));
        }
        return new NetworkAcl(ACL, rules);
    }

    private static SecurityGroupRule ingress(RuleTraffic traffic, RulePeer peer) {
        return new SecurityGroupRule(RuleDirection.INGRESS, traffic, peer);
    }

    static SecurityGroupRule any(RuleDirection direction, IpPrefix prefix) {
        return new SecurityGroupRule(direction, new RuleTraffic.Any(), new RulePeer.Addresses(prefix));
    }

    private static RuleTraffic tcp(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    /** An interface that cases send from and to. */
    record TestInterface(String name, int id, int ifindex, String ipv4, String ipv6, String group, Identity identity) {

        static final MacAddress ROUTER_MAC = MacAddress.parse("06:54:0a:00:00:01");

        InterfaceNumber number() {
            return new InterfaceNumber(id);
        }

        DeviceIndex device() {
            return new DeviceIndex(ifindex);
        }

        MacAddress mac() {
            return new MacAddress(0x0654L << 32 | Ipv4Address.parse(ipv4).toLong());
        }

        NetworkInterface resource() {
            return new NetworkInterface(
                    number(),
                    new InterfaceName("eni-" + name),
                    NETWORK,
                    mac(),
                    ROUTER_MAC,
                    List.of(IpAddress.parse(ipv4), IpAddress.parse(ipv6)),
                    List.of(),
                    Optional.of(IpPrefix.parse("10.0.0.0/24")),
                    Optional.of(IpPrefix.parse("fd00::/64")),
                    List.of(new SecurityGroupKey(group)),
                    identity,
                    ACL,
                    new RouteTableNumber(1),
                    true,
                    1500,
                    new IdleTimeouts(Duration.ofSeconds(350), Duration.ofSeconds(30), Duration.ofSeconds(180)),
                    16,
                    new RuleChange.Keep(),
                    8,
                    Rates.UNLIMITED,
                    new Generation(3));
        }
    }
}
