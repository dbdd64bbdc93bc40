package dev.tenet.hoststate;

import dev.tenet.net.FlowLogField;
import dev.tenet.net.FlowLogFormat;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PortRange;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Complete, valid host states from a seed: small, so that random changes meet the same keys again. */
final class RandomStates {
    private final Random random;
    private final RandomServices services;

    RandomStates(long seed) {
        this.random = new Random(seed);
        this.services = new RandomServices(seed);
    }

    HostState next(Revision revision) {
        List<FabricHost> hosts = some(
                6, n -> new FabricHost(new HostNumber(n + 1), underlay(n), random.nextBoolean(), random.nextBoolean()));
        List<Network> networks = some(4, n -> network(n, hosts));
        List<SecurityGroup> groups = some(6, this::group);
        List<NetworkAcl> acls = some(3, this::acl);
        List<RouteTable> tables = some(3, n -> table(n, networks));
        List<Resource> all = new ArrayList<>(Stream.of(hosts, networks, groups, acls, tables)
                .flatMap(List::stream)
                .toList());
        some(
                        5,
                        n -> new SecurityIdentity(
                                new Identity(n + 1), new TreeSet<>(List.of(groupKey(n), groupKey(random.nextInt(9))))))
                .forEach(all::add);
        all.addAll(services.next(networks));
        if (!acls.isEmpty()) {
            some(3, n -> natGateway(n, pick(acls))).forEach(all::add);
        }
        if (!networks.isEmpty() && !hosts.isEmpty()) {
            some(3, n -> balancer(n, pick(networks), groups, hosts)).forEach(all::add);
            some(3, n -> publicBalancer(n, hosts)).forEach(all::add);
        }
        if (!networks.isEmpty() && !hosts.isEmpty()) {
            some(6, n -> location(n, pick(networks), hosts)).forEach(all::add);
            some(
                            4,
                            n -> new FormerLocation(
                                    pick(networks).vni(), prefix(n), pick(hosts).number(), generation(), identity()))
                    .forEach(all::add);
        }
        if (!hosts.isEmpty()) {
            some(4, n -> publicAddress(n, pick(hosts).number())).forEach(all::add);
            some(3, n -> natOwners(n, hosts)).forEach(all::add);
        }
        if (!networks.isEmpty() && !tables.isEmpty() && !acls.isEmpty()) {
            List<NetworkInterface> interfaces =
                    some(5, n -> networkInterface(n, pick(networks), pick(tables), groups, pick(acls)));
            all.addAll(interfaces);
            interfaces.stream()
                    .filter(_ -> random.nextBoolean())
                    .map(this::flowLogging)
                    .forEach(all::add);
            interfaces.stream()
                    .filter(_ -> random.nextBoolean())
                    .map(this::trafficMirroring)
                    .forEach(all::add);
            some(4, n -> guest(n, interfaces)).forEach(all::add);
            if (!interfaces.isEmpty()) {
                some(3, n -> check(n, pick(interfaces).number())).forEach(all::add);
            }
        }
        return HostState.of(revision, distinct(all));
    }

    private static List<Resource> distinct(List<Resource> resources) {
        TreeSet<ResourceKey> keys = new TreeSet<>();
        return resources.stream().filter(resource -> keys.add(resource.key())).toList();
    }

    private Network network(int n, List<FabricHost> hosts) {
        return new Network(
                new VirtualNetworkIdentifier(n + 100),
                tag(),
                maybe(this::tag),
                hosts.stream().map(FabricHost::number).limit(random.nextInt(4)).toList(),
                random.nextBoolean(),
                maybe(() -> random.nextBoolean() ? LocationMiss.DROP : LocationMiss.ASK_GATEWAY),
                hosts.stream().map(FabricHost::number).limit(random.nextInt(4)).toList());
    }

    private SecurityGroup group(int n) {
        return new SecurityGroup(groupKey(n), some(5, _ -> rule()));
    }

    private RuleTraffic traffic() {
        return switch (random.nextInt(5)) {
            case 0 -> new RuleTraffic.Any();
            case 1 -> new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(random.nextInt(100), 100 + random.nextInt(9)));
            case 2 -> new RuleTraffic.Ports(IpProtocol.UDP, PortRange.ALL);
            case 3 -> {
                OptionalInt type = optionalInt();
                yield new RuleTraffic.Icmp(
                        random.nextBoolean() ? IpProtocol.ICMP : IpProtocol.ICMPV6,
                        type,
                        type.isPresent() ? optionalInt() : OptionalInt.empty());
            }
            default -> new RuleTraffic.Protocol(IpProtocol.GRE);
        };
    }

    private IpPrefix ipv4Prefix() {
        return IpPrefix.containing(ipv4(), random.nextInt(33));
    }

    private IpPrefix ipv6Prefix() {
        return IpPrefix.containing(Ipv6Address.parse("2001:db8::"), random.nextInt(129));
    }

    private IpPrefix prefix() {
        return IpPrefix.containing(address(random.nextInt(9)), random.nextInt(33));
    }

    private SecurityGroupRule rule() {
        RulePeer peer = random.nextBoolean()
                ? new RulePeer.Addresses(prefix())
                : new RulePeer.Group(groupKey(random.nextInt(9)));
        return new SecurityGroupRule(
                random.nextBoolean() ? RuleDirection.INGRESS : RuleDirection.EGRESS, traffic(), peer);
    }

    private RouteTable table(int n, List<Network> networks) {
        return new RouteTable(
                new RouteTableNumber(n + 1),
                some(
                        4,
                        r -> new Route(
                                IpPrefix.containing(Ipv4Address.of(10, r, 0, 0), 16 + random.nextInt(9)),
                                target(networks))));
    }

    private RouteTarget target(List<Network> networks) {
        if (networks.isEmpty()) {
            return new RouteTarget.Blackhole();
        }
        return switch (random.nextInt(7)) {
            case 3 -> new RouteTarget.Nat(new NatGatewayKey(new InterfaceNumber(70 + random.nextInt(3))));
            case 4 ->
                new RouteTarget.Nat(
                        new NatGatewayKey(new InterfaceNumber(70 + random.nextInt(3))),
                        random.nextBoolean()
                                ? new RouteTarget.Local(pick(networks).vni())
                                : new RouteTarget.Interfaces(
                                        pick(networks).vni(), List.of(new InterfaceNumber(1 + random.nextInt(100)))));
            case 5 -> new RouteTarget.PrivateNatToInternet();
            case 2 -> new RouteTarget.Internet();
            case 0 -> new RouteTarget.Blackhole();
            case 1 -> new RouteTarget.Local(pick(networks).vni());
            default ->
                new RouteTarget.Interfaces(
                        pick(networks).vni(),
                        IntStream.rangeClosed(1, 1 + random.nextInt(RouteTarget.Interfaces.MAX))
                                .mapToObj(InterfaceNumber::new)
                                .toList());
        };
    }

    private PublicAddress publicAddress(int n, HostNumber host) {
        VirtualNetworkIdentifier vni = new VirtualNetworkIdentifier(random.nextInt(0xffffff));
        if (random.nextBoolean()) {
            return new PublicAddress(
                    IpPrefix.single(Ipv4Address.of(203, 0, 113, n)),
                    host,
                    vni,
                    ipv4(),
                    random.nextBoolean(),
                    ingress(host));
        }
        Ipv6Address address = Ipv6Address.parse("2001:db8:" + n + "::");
        return new PublicAddress(
                random.nextBoolean() ? new IpPrefix(address, 80) : IpPrefix.single(address),
                host,
                vni,
                address,
                random.nextBoolean(),
                ingress(host));
    }

    private PublicAddress.Ingress ingress(HostNumber host) {
        return switch (random.nextInt(3)) {
            case 0 -> new PublicAddress.Ingress.Direct();
            case 1 -> new PublicAddress.Ingress.Through(new InterfaceNumber(1 + random.nextInt(100)), host);
            default -> new PublicAddress.Ingress.Blackhole();
        };
    }

    private NatGateway natGateway(int n, NetworkAcl acl) {
        return new NatGateway(
                new NatGatewayKey(new InterfaceNumber(70 + n)),
                new VirtualNetworkIdentifier(random.nextInt(0xffffff)),
                new SubnetEdge(acl.acl(), maybe(this::ipv4Prefix), maybe(this::ipv6Prefix)),
                1 + random.nextInt(65_536),
                natSettings(),
                some(
                        NatGateway.MAX_ADDRESSES,
                        at -> new NatGateway.Address(
                                Ipv4Address.of(10, 0, 8, at),
                                maybe(this::ipv4),
                                random.nextBoolean(),
                                blocks(),
                                some(2, n2 -> new PortBlocks(500 + 10 * n2, 1 + random.nextInt(10))))));
    }

    private NatSettings natSettings() {
        return new NatSettings(
                new NatTimers(seconds(), seconds(), seconds(), seconds(), maybe(this::seconds)),
                random.nextBoolean(),
                NatMappingBehavior.values()[random.nextInt(3)]);
    }

    private Duration seconds() {
        return Duration.ofSeconds(1 + random.nextInt(7200));
    }

    private List<PortBlocks> blocks() {
        return some(
                5,
                n -> random.nextInt(3) > 0
                        ? new PortBlocks(PortBlocks.FIRST + 10 * n, 1 + random.nextInt(10))
                        : PortBlocks.part(PortBlocks.FIRST + 10 * n, 8 * random.nextInt(8), 1 << random.nextInt(4)));
    }

    private NatOwners natOwners(int n, List<FabricHost> hosts) {
        return new NatOwners(
                new NatOwnersKey(new VirtualNetworkIdentifier(n), Ipv4Address.of(203, 0, 114, n)),
                new NatGatewayKey(new InterfaceNumber(70 + n)),
                new VirtualNetworkIdentifier(random.nextInt(0xffffff)),
                ipv4(),
                blocks().stream()
                        .map(blocks -> new NatOwners.Lease(pick(hosts).number(), blocks))
                        .toList());
    }

    private PublicBalancer publicBalancer(int n, List<FabricHost> hosts) {
        boolean ipv4 = random.nextBoolean();
        IpAddress address = ipv4 ? Ipv4Address.of(203, 0, 113, 100 + n) : Ipv6Address.parse("2001:db8:9::" + (n + 1));
        boolean udp = random.nextBoolean();
        int port = port();
        return new PublicBalancer(
                new PublicBalancerKey(address, udp ? IpProtocol.UDP : IpProtocol.TCP, port),
                new VirtualNetworkIdentifier(random.nextInt(0xffffff)),
                new InterfaceNumber(n + 50),
                ipv4 ? ipv4() : address,
                pick(List.of(Stickiness.values())),
                some(
                        4,
                        target -> new PublicBalancer.PublicTarget(
                                new InterfaceNumber(target + 1),
                                pick(hosts).number(),
                                random.nextInt(BalancerTarget.MAX_WEIGHT),
                                maybe(() -> quicServer(target)).filter(_ -> udp && port != BalancerKey.ALL_PORTS))));
    }

    private int port() {
        return random.nextInt(4) == 0 ? BalancerKey.ALL_PORTS : 1 + random.nextInt(0xffff);
    }

    /** No other of the balancer's. */
    private QuicServerId quicServer(int target) {
        return new QuicServerId((random.nextLong() & ~0xffL) + target);
    }

    private BalancerShares shares() {
        return new BalancerShares(some(
                4,
                target -> new BalancerShares.Share(
                        new InterfaceNumber(target + 1), 1 + random.nextInt(BalancerTarget.MAX_WEIGHT))));
    }

    private Balancer balancer(int n, Network network, List<SecurityGroup> groups, List<FabricHost> hosts) {
        List<SecurityGroupKey> judging = groups.stream()
                .map(SecurityGroup::group)
                .limit(random.nextInt(3))
                .toList();
        boolean udp = random.nextBoolean();
        int port = port();
        return new Balancer(
                new BalancerKey(
                        network.vni(), Ipv4Address.of(10, 0, 9, n), udp ? IpProtocol.UDP : IpProtocol.TCP, port),
                new InterfaceNumber(n + 50),
                judging,
                judging.isEmpty() ? Optional.empty() : Optional.of(identity()),
                maybe(this::ipv4),
                pick(List.of(Stickiness.values())),
                random.nextInt(Balancer.MAX_IDLE_SECONDS),
                some(3, _ -> shares()),
                some(4, target -> target(target, pick(hosts).number(), udp, port == BalancerKey.ALL_PORTS)));
    }

    private BalancerTarget target(int n, HostNumber host, boolean udp, boolean allPorts) {
        boolean ended = random.nextInt(4) == 0;
        return new BalancerTarget(
                new InterfaceNumber(n + 1),
                host,
                ipv4(),
                allPorts ? BalancerKey.ALL_PORTS : 1 + random.nextInt(0xffff),
                ended ? 0 : random.nextInt(BalancerTarget.MAX_WEIGHT),
                ended,
                ipv4(),
                random.nextBoolean(),
                random.nextBoolean(),
                maybe(() -> quicServer(n)).filter(_ -> udp && !allPorts));
    }

    private TargetCheck check(int n, InterfaceNumber number) {
        return new TargetCheck(
                new TargetCheckKey("group-" + random.nextInt(2), "i-" + n, 1 + random.nextInt(3)),
                number,
                new InterfaceNumber(n + 50),
                random.nextBoolean(),
                ipv4(),
                1 + random.nextInt(0xffff),
                random.nextBoolean()
                        ? new TargetCheck.Connects()
                        : new TargetCheck.Answers(random.nextBoolean(), "/" + n, "200-399"),
                5 + random.nextInt(296),
                2 + random.nextInt(119),
                2 + random.nextInt(9),
                2 + random.nextInt(9),
                random.nextBoolean());
    }

    private Location location(int n, Network network, List<FabricHost> hosts) {
        return new Location(network.vni(), prefix(n), maybe(() -> pick(hosts).number()), generation(), identity());
    }

    private NetworkInterface networkInterface(
            int n, Network network, RouteTable table, List<SecurityGroup> groups, NetworkAcl acl) {
        boolean hasIpv6 = random.nextBoolean();
        Ipv6Address ipv6 = Ipv6Address.parse("2001:db8::" + (n + 1));
        List<IpAddress> addresses = new ArrayList<>(List.of(Ipv4Address.of(10, 0, 0, n + 4)));
        if (hasIpv6) addresses.add(ipv6);
        return new NetworkInterface(
                new InterfaceNumber(n + 1),
                new InterfaceName("eni-" + n),
                network.vni(),
                new MacAddress(0x0654_0000_0000L | random.nextInt() & 0xffffffffL),
                new MacAddress(0x0654_0000_0001L),
                addresses,
                hasIpv6 ? List.of(IpPrefix.parse("10.0.0.64/28"), IpPrefix.parse("2001:db8::1:0:0:0/80")) : List.of(),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                hasIpv6 ? Optional.of(IpPrefix.containing(ipv6, IpFamily.IPV6.bits() / 2)) : Optional.empty(),
                groups.stream()
                        .map(SecurityGroup::group)
                        .limit(random.nextInt(4))
                        .toList(),
                identity(),
                acl.acl(),
                table.number(),
                random.nextBoolean(),
                1500,
                new IdleTimeouts(
                        Duration.ofSeconds(1 + random.nextInt(99)), Duration.ofSeconds(30), Duration.ofSeconds(180)),
                1 + random.nextInt(1000),
                ruleChange(),
                100,
                new Rates(random.nextInt(9), random.nextInt(9), bandwidth(), bandwidth()),
                generation());
    }

    private FlowLogging flowLogging(NetworkInterface networkInterface) {
        List<FlowLog> logs = some(3, this::flowLog);
        return new FlowLogging(
                networkInterface.number(),
                networkInterface.name(),
                "111111111111",
                "tenet-1",
                "tenet1-az1",
                "vpc-1",
                "subnet-1",
                maybe(() -> "i-" + random.nextInt(9)),
                logs.isEmpty() ? List.of(flowLog(9)) : logs);
    }

    private FlowLog flowLog(int n) {
        List<FlowLogField> fields = some(FlowLogField.values().length, field -> FlowLogField.values()[field]);
        return new FlowLog(
                "fl-" + n,
                FlowLogTraffic.values()[random.nextInt(3)],
                random.nextBoolean()
                        ? new FlowLogDestination.LogGroup("group-" + n)
                        : new FlowLogDestination.Bucket(
                                "bucket", maybe(() -> "folder"), random.nextBoolean(), random.nextBoolean()),
                fields.isEmpty() ? FlowLogFormat.DEFAULT : new FlowLogFormat(fields),
                1 + random.nextInt(600));
    }

    private TrafficMirroring trafficMirroring(NetworkInterface networkInterface) {
        List<TrafficMirrorSession> sessions =
                some(TrafficMirroring.MOST_SESSIONS, n -> trafficMirrorSession("tms-" + n));
        return new TrafficMirroring(
                networkInterface.number(), sessions.isEmpty() ? List.of(trafficMirrorSession("tms-9")) : sessions);
    }

    private TrafficMirrorSession trafficMirrorSession(String id) {
        return new TrafficMirrorSession(
                id,
                ipv4(),
                new VirtualNetworkIdentifier(random.nextInt(0x1000000)),
                random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(8_500)) : OptionalInt.empty(),
                random.nextBoolean(),
                some(TrafficMirrorSession.MOST_RULES_PER_DIRECTION, _ -> trafficMirrorRule()));
    }

    private TrafficMirrorRule trafficMirrorRule() {
        boolean ports = random.nextBoolean();
        return new TrafficMirrorRule(
                random.nextBoolean() ? RuleDirection.INGRESS : RuleDirection.EGRESS,
                random.nextBoolean(),
                ports ? Optional.of(IpProtocol.UDP) : maybe(() -> IpProtocol.GRE),
                ports ? PortRange.of(random.nextInt(9), 9 + random.nextInt(9)) : PortRange.ALL,
                ports ? PortRange.of(random.nextInt(9), 9 + random.nextInt(9)) : PortRange.ALL,
                IpPrefix.containing(Ipv4Address.of(10, random.nextInt(9), 0, 0), random.nextInt(33)),
                IpPrefix.containing(Ipv4Address.of(10, random.nextInt(9), 0, 0), random.nextInt(33)));
    }

    private Bandwidth bandwidth() {
        int peak = random.nextInt(9);
        return new Bandwidth(peak, random.nextInt(peak + 1), random.nextInt(9));
    }

    private RuleChange ruleChange() {
        return switch (random.nextInt(3)) {
            case 0 -> new RuleChange.Keep();
            case 1 -> new RuleChange.Cut();
            default -> new RuleChange.Rejudge(1 + random.nextInt(100));
        };
    }

    private NetworkAcl acl(int n) {
        return new NetworkAcl(
                new NetworkAclKey("acl-" + n),
                some(
                        5,
                        number -> new NetworkAclRule(
                                random.nextBoolean() ? RuleDirection.INGRESS : RuleDirection.EGRESS,
                                number + 1,
                                random.nextBoolean(),
                                traffic(),
                                prefix())));
    }

    private Guest guest(int n, List<NetworkInterface> interfaces) {
        GuestKind kind = GuestKind.values()[random.nextInt(GuestKind.values().length)];
        List<GuestInterface> devices = IntStream.range(0, random.nextInt(interfaces.size() + 1))
                .mapToObj(i -> new GuestInterface(
                        i,
                        interfaces.get(i).number(),
                        kind == GuestKind.EXTERNAL ? Optional.of(external(i)) : Optional.empty()))
                .toList();
        return new Guest(
                new InstanceKey("i-" + n),
                kind,
                kind == GuestKind.TAP
                        ? Optional.of(new GuestMachine("debian", 1 + random.nextInt(4), 512))
                        : Optional.empty(),
                devices,
                new GuestHostName("ip-10-0-0-" + n),
                kind == GuestKind.NAMESPACE && random.nextBoolean());
    }

    /** A random subset of the numbers below {@code limit}, each made into something. */
    private <T> List<T> some(int limit, java.util.function.IntFunction<T> maker) {
        return IntStream.range(0, limit)
                .filter(_ -> random.nextInt(4) > 0)
                .mapToObj(maker)
                .toList();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> Optional<T> maybe(Supplier<T> maker) {
        return random.nextBoolean() ? Optional.of(maker.get()) : Optional.empty();
    }

    private OptionalInt optionalInt() {
        return random.nextBoolean() ? OptionalInt.of(random.nextInt(256)) : OptionalInt.empty();
    }

    private NetworkTag tag() {
        return new NetworkTag(random.nextLong() >>> 24);
    }

    private Ipv4Address ipv4() {
        return new Ipv4Address(random.nextInt());
    }

    private IpAddress underlay(int n) {
        return random.nextBoolean() ? ipv4() : Ipv6Address.parse("2001:db8:f::" + n);
    }

    private IpAddress address(int n) {
        return n % 3 == 2 ? Ipv6Address.parse("2001:db8::" + n) : Ipv4Address.of(10, 0, 0, n);
    }

    private ExternalDevice external(int n) {
        return random.nextBoolean()
                ? new ExternalDevice.Tap("tap" + n)
                : new ExternalDevice.Namespace("/run/netns/n" + n, "eth" + n);
    }

    private IpPrefix prefix(int n) {
        return random.nextBoolean() ? IpPrefix.single(address(n)) : DelegatedPrefix.containing(address(n));
    }

    private Generation generation() {
        return new Generation(random.nextInt());
    }

    private Identity identity() {
        return new Identity(random.nextInt(9));
    }

    private static SecurityGroupKey groupKey(int n) {
        return new SecurityGroupKey("sg-" + n);
    }
}
