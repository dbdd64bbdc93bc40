package dev.tenet.compiler;

import dev.tenet.model.AccountId;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.AttachmentId;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.ExternalDevice;
import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogDestination;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.FlowLogTraffic;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostNumber;
import dev.tenet.model.HostState;
import dev.tenet.model.HostStatus;
import dev.tenet.model.HostedZone;
import dev.tenet.model.HostedZoneId;
import dev.tenet.model.Identity;
import dev.tenet.model.IdentityNumber;
import dev.tenet.model.ImageId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceServices;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Internet;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Listener;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.MeteringSetting;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatGatewaySetting;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NatMappingBehavior;
import dev.tenet.model.NatSettings;
import dev.tenet.model.NatTimers;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.NetworkTag;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.RecordSet;
import dev.tenet.model.RecordType;
import dev.tenet.model.ReservationId;
import dev.tenet.model.ResourceId;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteOrigin;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RouteTableNumber;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.RuleChange;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetCidrAssociationId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.Tags;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetKind;
import dev.tenet.model.TargetName;
import dev.tenet.model.Tenancy;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorFilterRule;
import dev.tenet.model.TrafficMirrorFilterRuleId;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.TrafficMirrorSessionId;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.VpcPeeringState;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZonalShiftId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.FlowLogFormat;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.PortRange;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Small fleets that change from a seed. Objects come, change and go without regard for one another, so that referents are
 * often missing, as they may be between two steps of a controller.
 */
final class RandomIntent {
    static final int HOSTS = 6;
    private static final int VPCS = 3;
    private static final int SUBNETS = 2;
    private static final int TABLES = 2;
    private static final int GROUPS = 4;
    private static final int ACLS = 2;
    private static final int INTERFACES = 6;
    private static final int INSTANCES = 4;
    private static final int TARGET_GROUPS = 2;
    private static final int QUIC_SERVERS = 4;

    private final Random random;

    /** Zones come by themselves: they concern nothing else, and nothing else them. */
    private final Random zones;

    /** Likewise. */
    private final Random nats;

    /** Likewise. */
    private final Random mirrors;

    /** Likewise. */
    private final Random clients;

    /** Likewise. */
    private final Random weights;

    /** Draws what is known of QUIC. */
    private final Random quic;

    RandomIntent(long seed) {
        this.random = new Random(seed);
        this.zones = new Random(~seed);
        this.nats = new Random(~seed * 31);
        this.mirrors = new Random(~seed * 37);
        this.clients = new Random(~seed * 41);
        this.weights = new Random(~seed * 47);
        this.quic = new Random(~seed * 43);
    }

    static HostId host(int n) {
        return new HostId("host-" + n);
    }

    /** What one transaction does: puts and removals of up to four objects. */
    TestIntent change(TestIntent before) {
        List<IntentObject> put = new ArrayList<>();
        List<IntentKey<?>> removed = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            IntentObject object = object();
            boolean isTouched =
                    put.stream().anyMatch(other -> other.key().equals(object.key())) || removed.contains(object.key());
            if (!isTouched && random.nextInt(5) == 0) {
                removed.add(object.key());
            } else if (!isTouched) {
                put.add(object);
            }
        }
        if (nats.nextInt(4) == 0) {
            int vpc = nats.nextInt(VPCS);
            IntentObject object = switch (nats.nextInt(5)) {
                case 0, 1 -> natGateway(vpc);
                case 2, 3 -> natLeases(vpc);
                default -> natSetting(vpc);
            };
            if (nats.nextInt(4) == 0) {
                removed.add(object.key());
            } else {
                put.add(object);
            }
        }
        if (mirrors.nextInt(3) == 0) {
            int vpc = mirrors.nextInt(VPCS);
            IntentObject object = mirrors.nextInt(3) == 0 ? mirrorFilter(vpc) : mirrorSession(vpc);
            if (mirrors.nextInt(4) == 0) {
                removed.add(object.key());
            } else {
                put.add(object);
            }
        }
        if (weights.nextInt(6) == 0) {
            EdgeWeight weight = new EdgeWeight(owner(weights.nextInt(VPCS)), 1 + weights.nextInt(EdgeWeight.MOST));
            if (weights.nextInt(3) == 0) {
                removed.add(weight.key());
            } else {
                put.add(weight);
            }
        }
        if (zones.nextInt(5) == 0) {
            HostedZone zone = zone(zones.nextInt(VPCS));
            if (zones.nextInt(4) == 0) {
                removed.add(zone.key());
            } else {
                put.add(zone);
            }
        }
        return before.with(put, removed);
    }

    private IntentObject object() {
        int vpc = random.nextInt(VPCS);
        return switch (random.nextInt(42)) {
            case 30, 31 -> internetGateway(vpc);
            case 32 -> new EgressOnlyInternetGateway(egressOnlyId(vpc), owner(vpc), vpcId(vpc), Tags.NONE);
            case 33 -> new Internet(new NetworkTag(1 + random.nextInt(3)));
            case 0 -> hostObject(random.nextInt(HOSTS));
            case 1, 2 -> new HostStatus(host(random.nextInt(HOSTS)), random.nextInt(3) > 0, Instant.EPOCH);
            case 3 -> vpc(vpc);
            case 4, 5 -> subnet(vpc, random.nextInt(SUBNETS));
            case 6, 20 -> routeTable(vpc, random.nextInt(TABLES));
            case 21, 22 -> peering(random.nextInt(VPCS));
            case 23 -> prefixList(vpc);
            case 7, 8, 9 -> group(vpc, random.nextInt(GROUPS));
            case 10, 11 -> identity(vpc);
            case 24 ->
                new RuleChangeSetting(
                        vpcId(vpc),
                        owner(vpc),
                        random.nextBoolean() ? new RuleChange.Cut() : new RuleChange.Rejudge(1 + random.nextInt(9)));
            case 38 -> metering(vpc);
            case 39, 40 -> new LocationSetting(vpcId(vpc), owner(vpc), supply());
            case 34 -> loadBalancer(vpc);
            case 35, 36 -> targetGroup(vpc, random.nextInt(TARGET_GROUPS));
            case 37 -> targetHealth(vpc, random.nextInt(TARGET_GROUPS));
            case 41 -> zonalShift(vpc);
            case 25, 26 -> networkAcl(vpc, random.nextInt(ACLS));
            case 28, 29 -> flowLog(vpc);
            case 12, 13, 14, 15 -> networkInterface(vpc, random.nextInt(INTERFACES));
            default -> instance(vpc, random.nextInt(INSTANCES));
        };
    }

    /** Of everybody outside, of a part of a VPC, or of both. */
    private MeteringSetting metering(int vpc) {
        List<MeteringSetting.PrefixClass> classes = new ArrayList<>();
        for (String prefix : List.of("198.51.100.0/24", "10.0.0.0/25", "10.0.1.0/24", "0.0.0.0/0")) {
            if (random.nextBoolean()) {
                classes.add(new MeteringSetting.PrefixClass(IpPrefix.parse(prefix), 16 + random.nextInt(9)));
            }
        }
        return new MeteringSetting(vpcId(vpc), owner(vpc), classes);
    }

    /** Seen by one of its owner's VPCs, or by both. */
    private HostedZone zone(int n) {
        return new HostedZone(
                new HostedZoneId("Z0000000000000000000" + zones.nextInt(3)),
                owner(n),
                zones.nextBoolean() ? "corp.example." : "example.",
                Optional.empty(),
                "",
                n < 2 && zones.nextBoolean() ? List.of(vpcId(0), vpcId(1)) : List.of(vpcId(n)),
                List.of(new RecordSet(
                        "www.example.", RecordType.A, zones.nextInt(100), List.of("10.0.0." + zones.nextInt(9)))),
                Tags.NONE);
    }

    private Host hostObject(int n) {
        return new Host(
                host(n),
                new HostNumber(n + 1),
                new ZoneName("tenet-1" + (char) ('a' + n % 2)),
                random.nextInt(12) == 0 ? Ipv6Address.parse("2001:db8::1") : Ipv4Address.of(192, 0, 2, n + 1),
                random.nextInt(3) > 0,
                random.nextInt(3) == 0,
                HostState.values()[random.nextInt(5) % HostState.values().length]);
    }

    private Vpc vpc(int n) {
        List<VpcCidr> blocks = new ArrayList<>(List.of(block("10.0.0.0/16")));
        if (random.nextInt(3) == 0) blocks.add(block("10.1.0.0/16"));
        return new Vpc(
                vpcId(n),
                owner(n),
                blocks,
                random.nextBoolean() ? Optional.of(block("2001:db8:" + n + "::/56")) : Optional.empty(),
                new VirtualNetworkIdentifier(100 + n + (random.nextInt(6) == 0 ? 10 : 0)),
                new NetworkTag(7 + n),
                true,
                true,
                Tenancy.DEFAULT,
                false,
                new DhcpOptionsId(id("dopt-", n)),
                tableId(n, random.nextInt(8) == 0 ? 1 : 0),
                new NetworkAclId(id("acl-", n)),
                groupId(n, 0),
                Tags.NONE);
    }

    private Subnet subnet(int vpc, int n) {
        return new Subnet(
                subnetId(vpc, n),
                owner(vpc),
                vpcId(vpc),
                new ZoneName("tenet-1a"),
                random.nextInt(8) == 0 ? IpPrefix.parse("10.0.200.0/24") : IpPrefix.parse("10.0." + n + ".0/24"),
                random.nextInt(3) > 0
                        ? Optional.of(new SubnetCidr(
                                new SubnetCidrAssociationId(id("subnet-cidr-assoc-", vpc * 10 + n)),
                                IpPrefix.parse("2001:db8:" + vpc + ":" + n + "::/64")))
                        : Optional.empty(),
                (random.nextBoolean()
                                ? SubnetSettings.INITIAL
                                : SubnetSettings.INITIAL.withHostnameType(SubnetSettings.HostnameType.RESOURCE_NAME))
                        .withDns64(random.nextInt(4) == 0),
                random.nextInt(3) == 0 ? Optional.of(tableId(vpc, random.nextInt(TABLES))) : Optional.empty(),
                aclId(vpc, random.nextInt(ACLS)),
                new NetworkAclAssociationId(id("aclassoc-", vpc * 10 + n)),
                Tags.NONE);
    }

    private static NetworkAclId aclId(int vpc, int n) {
        return new NetworkAclId(id("acl-", vpc * 10 + n));
    }

    /** Sometimes of another network of its owner than the one whose subnets name it. */
    private NetworkAcl networkAcl(int vpc, int n) {
        List<NetworkAclEntry> entries = IntStream.range(1, 4)
                .filter(_ -> random.nextBoolean())
                .mapToObj(number -> new NetworkAclEntry(
                        RuleDirection.values()[random.nextInt(2)],
                        number,
                        NetworkAclEntry.Action.values()[random.nextInt(2)],
                        new RuleTraffic.All(),
                        IpPrefix.parse("10." + random.nextInt(2) + ".0.0/16")))
                .toList();
        return new NetworkAcl(
                aclId(vpc, n),
                owner(vpc),
                random.nextInt(6) == 0 && vpc < 2 ? vpcId(1 - vpc) : vpcId(vpc),
                n == 0,
                entries,
                Tags.NONE);
    }

    private RouteTable routeTable(int vpc, int n) {
        List<Route> routes = IntStream.range(0, 5)
                .filter(_ -> random.nextBoolean())
                .mapToObj(route -> route(vpc, route))
                .toList();
        return new RouteTable(
                tableId(vpc, n),
                owner(vpc),
                vpcId(vpc),
                new RouteTableNumber(1 + vpc * 10 + n),
                Optional.of(new RouteTableAssociationId(id("rtbassoc-", vpc))),
                List.of(),
                Optional.empty(),
                routes,
                Tags.NONE);
    }

    private InternetGateway internetGateway(int vpc) {
        return new InternetGateway(
                gatewayId(vpc),
                owner(vpc),
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(vpcId(vpc)),
                nats.nextInt(3) == 0 ? Optional.empty() : Optional.of(tableId(vpc, nats.nextInt(TABLES))),
                Tags.NONE);
    }

    private PublicAddresses publicAddresses(int vpc, int n, int subnet) {
        return random.nextBoolean()
                ? PublicAddresses.NONE
                : new PublicAddresses(
                        false,
                        List.of(new PublicAddresses.Mapping(
                                Ipv4Address.of(10, 0, subnet, 10 + n),
                                Ipv4Address.of(203, 0, 113, vpc * INTERFACES + n),
                                Optional.empty())));
    }

    private static NatGatewayId natId(int vpc) {
        return new NatGatewayId(id("nat-", vpc));
    }

    private NatGateway natGateway(int vpc) {
        boolean isPrivate = nats.nextBoolean();
        return new NatGateway(
                natId(vpc),
                owner(vpc),
                vpcId(vpc),
                subnetId(vpc, nats.nextInt(SUBNETS)),
                Optional.of(interfaceId(vpc, 99)),
                Optional.of(new InterfaceNumber(900 + vpc)),
                isPrivate ? Optional.of(NatGateway.Connectivity.PRIVATE) : Optional.empty(),
                IntStream.range(0, 2)
                        .filter(_ -> nats.nextInt(3) > 0)
                        .mapToObj(n -> new NatGateway.Address(
                                Ipv4Address.of(10, 0, 1, 200 + n),
                                isPrivate
                                        ? Optional.empty()
                                        : Optional.of(new NatGateway.PublicAddress(
                                                Ipv4Address.of(203, 0, 114, vpc * 2 + n),
                                                new AllocationId(id("eipalloc-", vpc * 2 + n)),
                                                new AddressAssociationId(id("eipassoc-", vpc * 2 + n)))),
                                nats.nextBoolean() ? Optional.of(Instant.EPOCH) : Optional.empty()))
                        .toList(),
                Optional.empty(),
                Instant.EPOCH,
                nats.nextInt(4) == 0 ? Optional.of(Instant.EPOCH) : Optional.empty(),
                Tags.NONE);
    }

    private NatGatewaySetting natSetting(int vpc) {
        return new NatGatewaySetting(
                natId(vpc),
                owner(vpc),
                vpcId(vpc),
                new NatSettings(
                        new NatTimers(
                                240 + nats.nextInt(3),
                                5 + nats.nextInt(3),
                                1 + nats.nextInt(3),
                                1 + nats.nextInt(3),
                                nats.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(60 + nats.nextInt(3))),
                        nats.nextBoolean(),
                        NatMappingBehavior.values()[nats.nextInt(3)]));
    }

    private NatLeases natLeases(int vpc) {
        return new NatLeases(
                natId(vpc),
                owner(vpc),
                vpcId(vpc),
                IntStream.range(0, 4)
                        .filter(_ -> nats.nextBoolean())
                        .mapToObj(n -> new NatLeases.Lease(
                                Ipv4Address.of(10, 0, 1, 200 + n % 2),
                                host(nats.nextInt(HOSTS)),
                                16 + 20 * n,
                                n == 2 ? 1 : 1 + nats.nextInt(20),
                                n == 2 ? Optional.of(new NatLeases.Part(8 * nats.nextInt(8), 8)) : Optional.empty(),
                                n == 3 ? Optional.of(Instant.EPOCH) : Optional.empty()))
                        .toList(),
                List.of(),
                Optional.empty());
    }

    private static InternetGatewayId gatewayId(int vpc) {
        return new InternetGatewayId(id("igw-", vpc));
    }

    private static EgressOnlyInternetGatewayId egressOnlyId(int vpc) {
        return new EgressOnlyInternetGatewayId(id("eigw-", vpc));
    }

    private Route route(int vpc, int n) {
        RouteTarget target = switch (random.nextInt(6)) {
            case 3 -> new RouteTarget.NatGateway(natId(vpc));
            case 0 -> new RouteTarget.Peering(peeringId(random.nextInt(VPCS)));
            case 1 -> new RouteTarget.InternetGateway(gatewayId(vpc));
            case 2 -> new RouteTarget.EgressOnlyGateway(egressOnlyId(vpc));
            default -> new RouteTarget.Interface(interfaceId(vpc, random.nextInt(INTERFACES)));
        };
        return switch (n) {
            case 0 -> new Route(new RouteDestination.PrefixList(listId(vpc)), target, RouteOrigin.STATIC);
            case 1 ->
                new Route(
                        new RouteDestination.Block(IpPrefix.parse("10.0.0.0/16")),
                        new RouteTarget.Interface(interfaceId(vpc, random.nextInt(INTERFACES))),
                        RouteOrigin.TABLE);
            case 3 -> new Route(new RouteDestination.Block(IpPrefix.ALL_IPV6), target, RouteOrigin.STATIC);
            case 2 ->
                new Route(new RouteDestination.Block(IpPrefix.parse("172.16.1.0/24")), target, RouteOrigin.PROPAGATED);
            default ->
                new Route(new RouteDestination.Block(IpPrefix.parse("172.16.1.0/24")), target, RouteOrigin.STATIC);
        };
    }

    /** Between the VPC and the next one. */
    private VpcPeeringConnection peering(int n) {
        int far = (n + 1) % VPCS;
        return new VpcPeeringConnection(
                peeringId(n),
                new VpcPeeringConnection.Side(owner(n), vpcId(n), false),
                new VpcPeeringConnection.Side(owner(far), vpcId(far), false),
                random.nextInt(3) > 0 ? VpcPeeringState.ACTIVE : VpcPeeringState.DELETED,
                "",
                Instant.EPOCH,
                Tags.NONE);
    }

    private ManagedPrefixList prefixList(int vpc) {
        List<ManagedPrefixList.Entry> entries = IntStream.range(0, 4)
                .filter(_ -> random.nextBoolean())
                .mapToObj(n -> new ManagedPrefixList.Entry(IpPrefix.parse("172.16." + n + ".0/24"), Optional.empty()))
                .toList();
        return new ManagedPrefixList(
                listId(vpc),
                owner(vpc),
                "list",
                IpFamily.IPV4,
                10,
                ManagedPrefixList.LastChange.MODIFY,
                List.of(new ManagedPrefixList.Version(1 + random.nextInt(9), entries)),
                List.of(),
                Tags.NONE);
    }

    private SecurityGroup group(int vpc, int n) {
        List<SecurityGroupRule> rules = IntStream.range(0, random.nextInt(4))
                .mapToObj(rule -> new SecurityGroupRule(
                        new SecurityGroupRuleId(id("sgr-", vpc * 100 + n * 10 + rule)),
                        random.nextBoolean() ? RuleDirection.INGRESS : RuleDirection.EGRESS,
                        random.nextBoolean()
                                ? new RuleTraffic.All()
                                : new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(rule, rule + random.nextInt(9))),
                        peer(vpc),
                        Optional.empty(),
                        Tags.NONE))
                .toList();
        return new SecurityGroup(groupId(vpc, n), owner(vpc), vpcId(vpc), "g" + n, "", rules, Tags.NONE);
    }

    private RulePeer peer(int vpc) {
        int far = random.nextInt(4) == 0 ? random.nextInt(VPCS) : vpc;
        return switch (random.nextInt(4)) {
            case 0 -> new RulePeer.Addresses(IpPrefix.ALL_IPV4);
            case 1 -> new RulePeer.PrefixList(listId(vpc));
            default -> new RulePeer.Group(owner(far), groupId(far, random.nextInt(GROUPS)));
        };
    }

    /** No two sets have one number, but a set may come back with another. */
    private Identity identity(int vpc) {
        List<SecurityGroupId> groups = Identity.canonical(someGroups(vpc));
        int set = IntStream.range(0, GROUPS)
                .filter(n -> groups.contains(groupId(vpc, n)))
                .map(n -> 1 << n)
                .sum();
        return new Identity(
                new IdentityNumber(vpc * 1000 + set * 20 + random.nextInt(20)), owner(vpc), vpcId(vpc), groups, 1);
    }

    private NetworkInterface networkInterface(int vpc, int n) {
        int subnet = n % SUBNETS;
        Ipv4Address secondary = Ipv4Address.of(10, 0, subnet, 100 + n);
        return new NetworkInterface(
                interfaceId(vpc, n),
                owner(vpc),
                vpcId(vpc),
                subnetId(vpc, subnet),
                new ZoneName("tenet-1a"),
                new InterfaceNumber(vpc * 1000 + n * 10 + 1 + random.nextInt(3)),
                new IdentityNumber(vpc * 1000 + 1 + random.nextInt(9)),
                random.nextBoolean()
                        ? List.of(Ipv4Address.of(10, 0, subnet, 10 + n))
                        : List.of(Ipv4Address.of(10, 0, subnet, 10 + n), secondary),
                random.nextInt(3) == 0
                        ? List.of(Ipv6Address.parse("2001:db8:" + vpc + ":" + subnet + "::" + (n + 5)))
                        : List.of(),
                random.nextInt(3) == 0
                        ? List.of(
                                IpPrefix.containing(Ipv4Address.of(10, 0, subnet, 16 * n), 28),
                                IpPrefix.parse("2001:db8:" + vpc + ":" + subnet + ":" + (n + 1) + "::/80"))
                        : List.of(),
                someGroups(vpc),
                random.nextBoolean(),
                random.nextBoolean()
                        ? TrackingTimeouts.USUAL
                        : new TrackingTimeouts(
                                OptionalInt.of(60 + random.nextInt(9)), OptionalInt.empty(), OptionalInt.of(30)),
                "",
                publicAddresses(vpc, n, subnet),
                random.nextInt(5) == 0
                        ? Optional.empty()
                        : Optional.of(new InterfaceAttachment(
                                new AttachmentId(id("eni-attach-", vpc * 10 + n)),
                                instanceId(vpc, random.nextInt(8) == 0 ? random.nextInt(INSTANCES) : n % INSTANCES),
                                n / INSTANCES,
                                true,
                                Instant.EPOCH,
                                random.nextInt(6) == 0
                                        ? Optional.of(new ExternalDevice.Tap("tap" + n))
                                        : Optional.empty())),
                Tags.NONE);
    }

    private Instance instance(int vpc, int n) {
        InstanceGoal goal = InstanceGoal.values()[Math.max(0, random.nextInt(6) - 3)];
        List<NetworkInterfaceId> interfaces = IntStream.range(0, INTERFACES)
                .filter(i -> i % INSTANCES == n && random.nextInt(8) > 0)
                .mapToObj(i -> interfaceId(vpc, i))
                .toList();
        return new Instance(
                instanceId(vpc, n),
                owner(vpc),
                new Instance.Reservation(new ReservationId(id("r-", n)), 0, Optional.empty()),
                new InstanceSettings(
                        new ImageId(id("ami-", 1)),
                        new InstanceTypeName("t3.micro"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        InstanceServices.INITIAL),
                vpcId(vpc),
                subnetId(vpc, random.nextInt(SUBNETS)),
                new ZoneName("tenet-1a"),
                host(random.nextInt(HOSTS)),
                goal == InstanceGoal.TERMINATED
                        ? List.of()
                        : interfaces.isEmpty() ? List.of(interfaceId(vpc, n)) : interfaces,
                goal,
                1 + random.nextInt(9),
                Instant.EPOCH,
                Instant.EPOCH,
                Tags.NONE);
    }

    private FlowLog flowLog(int vpc) {
        int n = random.nextInt(3);
        ResourceId resource = List.of(vpcId(vpc), subnetId(vpc, 0), interfaceId(vpc, random.nextInt(INTERFACES)))
                .get(n);
        return new FlowLog(
                new FlowLogId(id("fl-", vpc * 10 + n)),
                owner(vpc),
                vpcId(vpc),
                resource,
                FlowLogTraffic.values()[random.nextInt(3)],
                random.nextBoolean()
                        ? new FlowLogDestination.LogGroup("group", "role")
                        : new FlowLogDestination.Bucket("bucket", Optional.empty(), false, random.nextBoolean()),
                FlowLogFormat.DEFAULT.toString(),
                random.nextBoolean() ? 60 : 600,
                Instant.EPOCH,
                Tags.NONE);
    }

    private TrafficMirrorSession mirrorSession(int vpc) {
        int n = mirrors.nextInt(5);
        return new TrafficMirrorSession(
                new TrafficMirrorSessionId(id("tms-", vpc * 10 + n)),
                owner(vpc),
                vpcId(vpc),
                interfaceId(vpc, mirrors.nextInt(INTERFACES)),
                new TrafficMirrorTargetId(id("tmt-", 1)),
                Ipv4Address.of(10, vpc, 0, 9),
                mirrorFilterId(vpc, mirrors.nextInt(3)),
                1 + mirrors.nextInt(5),
                mirrors.nextBoolean() ? OptionalInt.of(100) : OptionalInt.empty(),
                new VirtualNetworkIdentifier(n),
                Optional.empty(),
                Tags.NONE);
    }

    private TrafficMirrorFilter mirrorFilter(int vpc) {
        return new TrafficMirrorFilter(
                mirrorFilterId(vpc, mirrors.nextInt(2)),
                owner(vpc),
                Optional.empty(),
                mirrors.nextBoolean(),
                IntStream.rangeClosed(1, mirrors.nextInt(4))
                        .mapToObj(number -> new TrafficMirrorFilterRule(
                                new TrafficMirrorFilterRuleId(id("tmfr-", number)),
                                RuleDirection.values()[mirrors.nextInt(2)],
                                number,
                                mirrors.nextBoolean(),
                                Optional.of(IpProtocol.TCP),
                                Optional.empty(),
                                Optional.of(PortRange.of(80, 80 + number)),
                                IpPrefix.ALL_IPV4,
                                IpPrefix.ALL_IPV4,
                                Optional.empty()))
                        .toList(),
                Tags.NONE);
    }

    /** The owner's, whichever of its VPCs has the session. */
    private static TrafficMirrorFilterId mirrorFilterId(int vpc, int n) {
        return new TrafficMirrorFilterId(id(
                "tmf-", Math.floorMod(owner(vpc).value().hashCode(), 7) * 10 + n));
    }

    private BalancedProtocol protocol() {
        boolean isQuic = quic.nextBoolean();
        return switch (random.nextInt(3)) {
            case 0 -> BalancedProtocol.TCP;
            case 1 -> isQuic ? BalancedProtocol.QUIC : BalancedProtocol.UDP;
            default -> isQuic ? BalancedProtocol.TCP_QUIC : BalancedProtocol.TCP_UDP;
        };
    }

    private LoadBalancer loadBalancer(int vpc) {
        List<Listener> listeners = new ArrayList<>();
        for (int port = 80; random.nextInt(3) > 0; port++) {
            listeners.add(new Listener(
                    new ListenerId(String.format("%016x", port)),
                    protocol(),
                    port,
                    IntStream.range(0, TARGET_GROUPS)
                            .filter(_ -> random.nextInt(3) > 0)
                            .mapToObj(n -> new Listener.Forward(targetGroupId(vpc, n), random.nextInt(3)))
                            .toList(),
                    random.nextBoolean()
                            ? List.of()
                            : List.of(new Listener.Earlier(
                                    List.of(new Listener.Forward(
                                            targetGroupId(vpc, random.nextInt(TARGET_GROUPS)), 1 + random.nextInt(2))),
                                    Instant.ofEpochSecond(random.nextInt(9)))),
                    random.nextBoolean() ? Map.of() : Map.of(BalancingAttribute.TCP_IDLE_TIMEOUT.key(), "60"),
                    Tags.NONE));
        }
        return new LoadBalancer(
                new LoadBalancerId(String.format("%016x", vpc)),
                owner(vpc),
                "balancer",
                vpcId(vpc),
                random.nextBoolean(),
                List.of(new LoadBalancer.Zone(
                        new ZoneName("tenet-1a"),
                        subnetId(vpc, 0),
                        interfaceId(vpc, random.nextInt(INTERFACES)),
                        Ipv4Address.of(10, 0, 0, 200 + vpc),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(new PublicAddresses.Mapping(
                                        Ipv4Address.of(10, 0, 0, 200 + vpc),
                                        Ipv4Address.of(198, 51, 100, 200 + vpc),
                                        Optional.empty())),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(new LoadBalancer.Ipv6Side(
                                        Ipv6Address.parse("2001:db8:" + vpc + "::200"),
                                        new InterfaceNumber(800 + vpc))))),
                random.nextBoolean() ? List.of() : someGroups(vpc),
                random.nextBoolean() ? Map.of() : Map.of(BalancingAttribute.CROSS_ZONE.key(), "true"),
                listeners,
                Instant.EPOCH,
                Tags.NONE);
    }

    private TargetGroup targetGroup(int vpc, int n) {
        boolean byInstance = random.nextInt(3) > 0;
        List<Target> targets = IntStream.range(0, 5)
                .filter(_ -> random.nextBoolean())
                .mapToObj(i -> new Target(
                        byInstance
                                ? new TargetName.OfInstance(instanceId(vpc, i % INSTANCES))
                                : new TargetName.OfAddress(Ipv4Address.of(10, 0, random.nextInt(SUBNETS), 10 + i)),
                        8000 + random.nextInt(2),
                        quic.nextInt(4) > 0
                                ? Optional.of(new QuicServerId(quic.nextInt(QUIC_SERVERS)))
                                : Optional.empty(),
                        Instant.ofEpochSecond(random.nextInt(5)),
                        random.nextInt(4) == 0
                                ? Optional.of(Instant.ofEpochSecond(random.nextInt(9)))
                                : Optional.empty(),
                        Optional.empty(),
                        random.nextInt(4) == 0
                                ? List.of(new Target.Away(
                                        Instant.ofEpochSecond(3), Instant.ofEpochSecond(4 + random.nextInt(4))))
                                : List.of()))
                .map(target ->
                        target.isDraining() && random.nextBoolean() ? target.ended(Instant.ofEpochSecond(9)) : target)
                .toList();
        return new TargetGroup(
                targetGroupId(vpc, n),
                owner(vpc),
                "group-" + n,
                vpcId(vpc),
                BalancedProtocol.TCP,
                8000,
                byInstance ? TargetKind.INSTANCE : TargetKind.IP,
                byInstance && random.nextBoolean() ? Optional.of(IpFamily.IPV6) : Optional.empty(),
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                attributes(),
                targets,
                Optional.empty(),
                Tags.NONE);
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        int endsOrDrains = random.nextInt(3);
        if (endsOrDrains > 0) {
            attributes.put(BalancingAttribute.UNHEALTHY_TERMINATION.key(), "false");
        }
        if (endsOrDrains > 1) {
            attributes.put(BalancingAttribute.UNHEALTHY_DRAINING.key(), "7");
        }
        if (clients.nextBoolean()) {
            attributes.put(BalancingAttribute.PRESERVE_CLIENT_ADDRESS.key(), "false");
        }
        if (clients.nextBoolean()) {
            attributes.put(BalancingAttribute.PROXY_PROTOCOL.key(), "true");
        }
        return attributes;
    }

    private TargetHealth targetHealth(int vpc, int n) {
        boolean byInstance = random.nextBoolean();
        int i = random.nextInt(5);
        boolean healthy = random.nextInt(3) > 0;
        return new TargetHealth(
                owner(vpc),
                vpcId(vpc),
                targetGroupId(vpc, n),
                byInstance
                        ? instanceId(vpc, i % INSTANCES).value()
                        : Ipv4Address.of(10, 0, random.nextInt(SUBNETS), 10 + i).toString(),
                8000 + random.nextInt(2),
                healthy,
                healthy ? "" : "Target.Timeout",
                healthy ? "" : "Request timed out",
                Instant.ofEpochSecond(5 + random.nextInt(4)),
                random.nextBoolean() ? List.of() : List.of(Instant.ofEpochSecond(random.nextInt(5))),
                healthy || random.nextBoolean() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(9)));
    }

    private ZonalShift zonalShift(int vpc) {
        ZonalShift shift = new ZonalShift(
                new ZonalShiftId(String.format("00000000-0000-0000-0000-%012x", random.nextInt(2))),
                owner(vpc),
                new LoadBalancerId(String.format("%016x", vpc)),
                vpcId(vpc),
                new ZoneName("tenet-1a"),
                "",
                Instant.ofEpochSecond(random.nextInt(5)),
                Instant.ofEpochSecond(9),
                Optional.empty(),
                false);
        return random.nextBoolean() ? shift : shift.ended(Instant.ofEpochSecond(5 + random.nextInt(4)), false);
    }

    private static TargetGroupId targetGroupId(int vpc, int n) {
        return new TargetGroupId(String.format("%016x", vpc * 10 + n));
    }

    private List<SecurityGroupId> someGroups(int vpc) {
        List<SecurityGroupId> some = IntStream.range(0, GROUPS)
                .filter(_ -> random.nextInt(3) == 0)
                .mapToObj(n -> groupId(vpc, n))
                .toList();
        return some.isEmpty() ? List.of(groupId(vpc, 0)) : some;
    }

    private static VpcCidr block(String prefix) {
        return new VpcCidr(new VpcCidrAssociationId(id("vpc-cidr-assoc-", 1)), IpPrefix.parse(prefix));
    }

    /** Two VPCs of one account, and one of another. */
    private LocationSupply supply() {
        return switch (random.nextInt(3)) {
            case 0 -> new LocationSupply.OnDemand();
            case 1 -> new LocationSupply.Preloaded(LocationSupply.OnMiss.DROP);
            default -> new LocationSupply.Preloaded(LocationSupply.OnMiss.GATEWAY);
        };
    }

    private static AccountId owner(int vpc) {
        return new AccountId(vpc < 2 ? "111111111111" : "222222222222");
    }

    private static VpcId vpcId(int n) {
        return new VpcId(id("vpc-", n));
    }

    private static SubnetId subnetId(int vpc, int n) {
        return new SubnetId(id("subnet-", vpc * 10 + n));
    }

    private static RouteTableId tableId(int vpc, int n) {
        return new RouteTableId(id("rtb-", vpc * 10 + n));
    }

    private static VpcPeeringConnectionId peeringId(int n) {
        return new VpcPeeringConnectionId(id("pcx-", n));
    }

    private static PrefixListId listId(int vpc) {
        return new PrefixListId(id("pl-", vpc));
    }

    private static SecurityGroupId groupId(int vpc, int n) {
        return new SecurityGroupId(id("sg-", vpc * 10 + n));
    }

    private static NetworkInterfaceId interfaceId(int vpc, int n) {
        return new NetworkInterfaceId(id("eni-", vpc * 10 + n));
    }

    private static InstanceId instanceId(int vpc, int n) {
        return new InstanceId(id("i-", vpc * 10 + n));
    }

    private static String id(String prefix, int n) {
        return prefix + String.format("%017x", n);
    }
}
