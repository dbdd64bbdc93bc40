package dev.tenet.compiler;

import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.AccountId;
import dev.tenet.model.AttachmentId;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostNumber;
import dev.tenet.model.HostState;
import dev.tenet.model.HostStatus;
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
import dev.tenet.model.LocationSupply;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.NetworkTag;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.ReservationId;
import dev.tenet.model.Route;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RouteTableNumber;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.Tags;
import dev.tenet.model.Tenancy;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A fleet written down sentence by sentence, and what the last sentence changed. One VPC, 10.0.0.0/16, with one subnet. */
final class TestFleet {
    static final AccountId OWNER = new AccountId("111111111111");
    static final VpcId VPC = new VpcId(id("vpc-", 1));
    static final SubnetId SUBNET = new SubnetId(id("subnet-", 1));
    static final RouteTableId TABLE = new RouteTableId(id("rtb-", 1));
    private static final ZoneName ZONE = new ZoneName("tenet-1a");

    final IncrementalCompiler compiler = new IncrementalCompiler(CompilerSettings.DEFAULT);
    TestIntent intent = TestIntent.EMPTY;
    private CompilerCounters before = compiler.counters();
    private Map<HostId, Map<ResourceKey, ResourceChange>> byHost = Map.of();
    private Map<ResourceKey, ResourceChange> everywhere = Map.of();

    TestFleet(int hosts) {
        put(vpc(), subnet(), table(), acl());
        for (int n = 1; n <= hosts; n++) {
            put(hostObject(n, true), new HostStatus(host(n), true, Instant.EPOCH));
        }
    }

    void put(IntentObject... objects) {
        change(intent.with(List.of(objects), List.of()));
    }

    void remove(IntentKey<?>... keys) {
        change(intent.with(List.of(), List.of(keys)));
    }

    /** An instance on a host, with one interface at 10.0.0.n. */
    void instance(int n, int host, int... groups) {
        put(instanceObject(n, host, InstanceGoal.RUNNING), interfaceObject(n, groups), identity(groups));
    }

    /** The default settings, but for how hosts come to know locations. */
    static CompilerSettings withLocations(LocationSupply locations) {
        CompilerSettings usual = CompilerSettings.DEFAULT;
        return new CompilerSettings(
                usual.mtuBytes(),
                usual.idleTimeouts(),
                usual.flowQuota(),
                usual.natQuota(),
                usual.asksPerSecond(),
                usual.gatewaysPerNetwork(),
                usual.edgesPerNetwork(),
                locations,
                usual.region());
    }

    /** What the last change did to single hosts. */
    Map<HostId, Map<ResourceKey, ResourceChange>> changedHosts() {
        return byHost;
    }

    /** What the last change did to every host. */
    Map<ResourceKey, ResourceChange> changedEverywhere() {
        return everywhere;
    }

    /** What the last change cost. */
    CompilerCounters cost() {
        return compiler.counters().since(before);
    }

    List<HostId> gateways() {
        return GatewayChoice.choose(
                        new VirtualNetworkIdentifier(100),
                        intent.list(dev.tenet.model.Kind.HOST.under()).stream()
                                .map(Fabric::candidate)
                                .flatMap(Optional::stream)
                                .toList(),
                        CompilerSettings.DEFAULT.gatewaysPerNetwork())
                .stream()
                .map(GatewayChoice.Candidate::host)
                .toList();
    }

    private void change(TestIntent next) {
        before = compiler.counters();
        byHost = new LinkedHashMap<>();
        everywhere = new TreeMap<>();
        List<IntentKey<?>> keys = new ArrayList<>();
        intent.objects().values().forEach(stored -> keys.add(stored.object().key()));
        next.objects().values().forEach(stored -> keys.add(stored.object().key()));
        for (IntentKey<?> key : keys) {
            if (intent.modified(key) != next.modified(key)) {
                compiler.changed(key, intent.find(key), next.find(key));
            }
        }
        intent = next;
        while (compiler.hasWork()) {
            CompiledChanges changes = compiler.step(intent, 10);
            everywhere.putAll(changes.everywhere());
            changes.byHost()
                    .forEach((host, told) ->
                            byHost.computeIfAbsent(host, _ -> new TreeMap<>()).putAll(told));
        }
    }

    static HostId host(int n) {
        return new HostId("host-" + n);
    }

    static Host hostObject(int n, boolean gateway) {
        return new Host(
                host(n), new HostNumber(n), ZONE, Ipv4Address.of(192, 0, 2, n), gateway, false, HostState.READY);
    }

    static SecurityGroupId group(int n) {
        return new SecurityGroupId(id("sg-", n));
    }

    /** A group whose members accept everything from the members of others. */
    static SecurityGroup groupObject(int n, int... from) {
        List<SecurityGroupRule> rules = Arrays.stream(from)
                .mapToObj(peer -> new SecurityGroupRule(
                        new SecurityGroupRuleId(id("sgr-", n * 100 + peer)),
                        RuleDirection.INGRESS,
                        new RuleTraffic.All(),
                        new RulePeer.Group(OWNER, group(peer)),
                        Optional.empty(),
                        Tags.NONE))
                .toList();
        return new SecurityGroup(group(n), OWNER, VPC, "g" + n, "", rules, Tags.NONE);
    }

    static Identity identity(int... groups) {
        return new Identity(identityNumber(groups), OWNER, VPC, Identity.canonical(groupIds(groups)), 1);
    }

    private static IdentityNumber identityNumber(int... groups) {
        return new IdentityNumber(IntStream.of(groups).map(n -> 1 << n).sum());
    }

    static Instance instanceObject(int n, int host, InstanceGoal goal) {
        return new Instance(
                instanceId(n),
                OWNER,
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
                VPC,
                SUBNET,
                ZONE,
                host(host),
                goal == InstanceGoal.TERMINATED ? List.of() : List.of(interfaceId(n)),
                goal,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Tags.NONE);
    }

    static NetworkInterface interfaceObject(int n, int... groups) {
        return new NetworkInterface(
                interfaceId(n),
                OWNER,
                VPC,
                SUBNET,
                ZONE,
                new InterfaceNumber(n),
                identityNumber(groups),
                List.of(address(n)),
                List.of(),
                List.of(),
                groupIds(groups),
                true,
                TrackingTimeouts.USUAL,
                "",
                PublicAddresses.NONE,
                Optional.of(new InterfaceAttachment(
                        new AttachmentId(id("eni-attach-", n)),
                        instanceId(n),
                        0,
                        true,
                        Instant.EPOCH,
                        Optional.empty())),
                Tags.NONE);
    }

    static Ipv4Address address(int n) {
        return Ipv4Address.of(10, 0, n >> 8, n & 0xff);
    }

    static InstanceId instanceId(int n) {
        return new InstanceId(id("i-", n));
    }

    static NetworkInterfaceId interfaceId(int n) {
        return new NetworkInterfaceId(id("eni-", n));
    }

    static Vpc vpc() {
        return new Vpc(
                VPC,
                OWNER,
                List.of(new VpcCidr(new VpcCidrAssociationId(id("vpc-cidr-assoc-", 1)), IpPrefix.parse("10.0.0.0/16"))),
                Optional.empty(),
                new VirtualNetworkIdentifier(100),
                new NetworkTag(7),
                true,
                true,
                Tenancy.DEFAULT,
                false,
                new DhcpOptionsId(id("dopt-", 1)),
                TABLE,
                new NetworkAclId(id("acl-", 1)),
                group(1),
                Tags.NONE);
    }

    static Subnet subnet() {
        return new Subnet(
                SUBNET,
                OWNER,
                VPC,
                ZONE,
                IpPrefix.parse("10.0.0.0/16"),
                Optional.empty(),
                SubnetSettings.INITIAL,
                Optional.empty(),
                new NetworkAclId(id("acl-", 1)),
                new NetworkAclAssociationId(id("aclassoc-", 1)),
                Tags.NONE);
    }

    /** Allows everything; with denied addresses before that. */
    static NetworkAcl acl(int... denied) {
        List<NetworkAclEntry> entries = new ArrayList<>();
        for (RuleDirection direction : RuleDirection.values()) {
            for (int n : denied) {
                entries.add(new NetworkAclEntry(
                        direction,
                        n,
                        NetworkAclEntry.Action.DENY,
                        new RuleTraffic.All(),
                        IpPrefix.containing(address(n), 32)));
            }
            entries.add(new NetworkAclEntry(
                    direction, 30_000, NetworkAclEntry.Action.ALLOW, new RuleTraffic.All(), IpPrefix.ALL_IPV4));
        }
        return new NetworkAcl(new NetworkAclId(id("acl-", 1)), OWNER, VPC, true, entries, Tags.NONE);
    }

    static RouteTable table(Route... routes) {
        return table(1, routes);
    }

    static RouteTable table(int n, Route... routes) {
        return new RouteTable(
                new RouteTableId(id("rtb-", n)),
                OWNER,
                VPC,
                new RouteTableNumber(n),
                n == 1 ? Optional.of(new RouteTableAssociationId(id("rtbassoc-", 1))) : Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(routes),
                Tags.NONE);
    }

    private static List<SecurityGroupId> groupIds(int... groups) {
        return Arrays.stream(groups).mapToObj(TestFleet::group).toList();
    }

    private static String id(String prefix, int n) {
        return prefix + String.format("%017x", n);
    }
}
