package dev.tenet.model.command;

import dev.tenet.model.AccountVpcs;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.Kind;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.MeteringSetting;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkTag;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableAssociationId;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RuleChange;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupUse;
import dev.tenet.model.Tags;
import dev.tenet.model.Tenancy;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcZones;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Commands on VPCs. A VPC is made and removed together with its main route table, default network ACL and default group. */
public final class Vpcs {
    /** The block of every default VPC. */
    public static final IpPrefix DEFAULT_BLOCK = IpPrefix.parse("172.31.0.0/16");

    private final Attempt attempt;
    private final Intent intent;
    private final VpcIpv6 ipv6;

    public Vpcs(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
        this.ipv6 = new VpcIpv6(attempt);
    }

    /** @throws CommandException {@link Fault#VPC_RANGE}, {@link Fault#VPC_LIMIT}, {@link Fault#TENANCY_UNSUPPORTED} */
    public Vpc create(NewVpc request) {
        VpcBlocks.check(request.ipv4());
        if (request.tenancy() != Tenancy.DEFAULT) {
            throw new CommandException(
                    Fault.TENANCY_UNSUPPORTED, "The tenancy value " + request.tenancy() + " is not supported.");
        }
        return make(request, attempt.accountVpcs(), false);
    }

    /**
     * Makes the account's default VPC, with a default subnet in every zone, and an internet gateway that all but local traffic is routed to.
     *
     * @throws CommandException {@link Fault#DEFAULT_VPC_EXISTS}, {@link Fault#VPC_LIMIT}
     */
    public Vpc createDefault() {
        AccountVpcs all = attempt.accountVpcs();
        if (all.defaultVpc().isPresent()) {
            throw new CommandException(
                    Fault.DEFAULT_VPC_EXISTS, "A Default VPC already exists for this account in this region.");
        }
        Vpc vpc = make(new NewVpc(DEFAULT_BLOCK, false, Tenancy.DEFAULT, Tags.NONE), all, true);
        Subnets subnets = new Subnets(attempt);
        attempt.installation().region().zones().forEach(zone -> subnets.createDefault(zone.name()));
        InternetGateways gateways = new InternetGateways(attempt);
        InternetGateway gateway = gateways.attach(gateways.create(Tags.NONE).id(), vpc.id());
        new Routes(attempt)
                .create(
                        vpc.mainRouteTable(),
                        new RouteDestination.Block(IpPrefix.ALL_IPV4),
                        new RouteTargetSpec.InternetGateway(gateway.id()));
        return vpc;
    }

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#DEPENDENCY} */
    public void delete(VpcId id) {
        Vpc vpc = attempt.vpc(id);
        VpcContents contents = attempt.contents(id);
        boolean onlyDefaultGroup = contents.groups().values().stream().allMatch(vpc.defaultSecurityGroup()::equals);
        boolean empty = contents.subnets().isEmpty()
                && contents.networkAcls().isEmpty()
                && contents.routeTables().isEmpty()
                && contents.peerings().isEmpty()
                && contents.internetGateway().isEmpty()
                && contents.egressOnlyGateways().isEmpty();
        if (!empty || !onlyDefaultGroup) {
            throw new CommandException(
                    Fault.DEPENDENCY, "The vpc '" + id + "' has dependencies and cannot be deleted.");
        }
        intent.delete(RouteTable.key(attempt.account(), vpc.mainRouteTable()));
        intent.delete(NetworkAcl.key(attempt.account(), vpc.defaultNetworkAcl()));
        intent.delete(SecurityGroup.key(attempt.account(), vpc.defaultSecurityGroup()));
        intent.delete(SecurityGroupUse.key(vpc.defaultSecurityGroup()));
        intent.delete(RuleChangeSetting.key(id));
        intent.delete(LocationSetting.key(id));
        intent.delete(MeteringSetting.key(id));
        intent.delete(VpcZones.key(id));
        intent.delete(contents.key());
        new FlowLogs(attempt).forget(id);
        intent.delete(vpc.key());
        intent.put(attempt.accountVpcs().without(id));
        new Numbers(attempt, NumberSpace.NETWORK).retire(vpc.network().number());
    }

    /**
     * Changes the DNS attributes; empty ones stay.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}
     */
    public Vpc modifyDns(VpcId id, Optional<Boolean> support, Optional<Boolean> hostnames) {
        Vpc vpc = attempt.vpc(id);
        Vpc changed = vpc.withDns(support.orElse(vpc.dnsSupport()), hostnames.orElse(vpc.dnsHostnames()));
        intent.put(changed);
        return changed;
    }

    /**
     * Sets what becomes of tracked connections when rules of the VPC's groups change.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}
     */
    public void setRuleChange(VpcId id, RuleChange ruleChange) {
        intent.put(new RuleChangeSetting(attempt.vpc(id).id(), attempt.account(), ruleChange));
    }

    /**
     * Sets how hosts come to know where the VPC's addresses are.
     *
     * @param supply empty: as the controllers were told for all VPCs
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}
     */
    public void setLocationSupply(VpcId id, Optional<LocationSupply> supply) {
        Vpc vpc = attempt.vpc(id);
        supply.ifPresentOrElse(
                chosen -> intent.put(new LocationSetting(vpc.id(), attempt.account(), chosen)),
                () -> intent.delete(LocationSetting.key(vpc.id())));
    }

    /**
     * Gives a prefix that the VPC's interfaces talk with a metering class of the operator's, or takes it away.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}
     */
    public void setMeteringClass(VpcId id, IpPrefix prefix, OptionalInt meteringClass) {
        Vpc vpc = attempt.vpc(id);
        List<MeteringSetting.PrefixClass> classes = new ArrayList<>(intent.find(MeteringSetting.key(id))
                .map(MeteringSetting::classes)
                .orElse(List.of()));
        classes.removeIf(known -> known.prefix().equals(prefix));
        meteringClass.ifPresent(number -> classes.add(new MeteringSetting.PrefixClass(prefix, number)));
        if (classes.isEmpty()) {
            intent.delete(MeteringSetting.key(id));
        } else {
            intent.put(new MeteringSetting(vpc.id(), vpc.owner(), classes));
        }
    }

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#VPC_RANGE}, {@link Fault#VPC_CIDR_LIMIT} */
    public VpcCidr associate(VpcId id, IpPrefix block) {
        Vpc vpc = attempt.vpc(id);
        VpcBlocks.checkSecondary(vpc, block);
        new VpcPeerings(attempt).requireDisjoint(vpc, block);
        VpcCidr cidr = new VpcCidr(VpcCidrAssociationId.random(attempt.random()), block);
        List<VpcCidr> blocks = new ArrayList<>(vpc.ipv4());
        blocks.add(cidr);
        intent.put(vpc.withIpv4(blocks));
        return cidr;
    }

    /**
     * Gives the VPC an IPv6 block of the installation's.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#VPC_CIDR_LIMIT}
     */
    public VpcCidr associateIpv6(VpcId id) {
        return ipv6.associate(attempt.vpc(id));
    }

    /**
     * Takes a block from the VPC it was associated with, which is returned as it is without the block.
     *
     * @throws CommandException {@link Fault#VPC_ASSOCIATION_NOT_FOUND}, {@link Fault#CIDR_PRIMARY}, {@link Fault#CIDR_IN_USE}
     */
    public Vpc disassociate(VpcCidrAssociationId association) {
        Vpc vpc = ownerOf(association);
        if (vpc.ipv4().getFirst().association().equals(association)) {
            throw new CommandException(
                    Fault.CIDR_PRIMARY,
                    "The vpc CIDR block with association ID " + association
                            + " may not be disassociated. It is the primary IPv4 CIDR block of the VPC");
        }
        requireUnused(vpc, association);
        Vpc without = vpc.withIpv4(vpc.ipv4().stream()
                        .filter(block -> !block.association().equals(association))
                        .toList())
                .withIpv6(vpc.ipv6().filter(block -> !block.association().equals(association)));
        intent.put(without);
        return without;
    }

    private Vpc make(NewVpc request, AccountVpcs all, boolean isDefault) {
        int limit = attempt.installation().limits().vpcsPerAccount();
        if (all.vpcs().size() >= limit) {
            throw new CommandException(Fault.VPC_LIMIT, "The maximum number of VPCs has been reached.");
        }
        VpcId id = VpcId.random(attempt.random());
        int number = Math.toIntExact(new Numbers(attempt, NumberSpace.NETWORK).take());
        SecurityGroupId group = SecurityGroupId.random(attempt.random());
        Vpc vpc = new Vpc(
                id,
                attempt.account(),
                List.of(new VpcCidr(VpcCidrAssociationId.random(attempt.random()), request.ipv4())),
                Optional.empty(),
                new VirtualNetworkIdentifier(number),
                NetworkTag.random(attempt.random()),
                true,
                isDefault,
                request.tenancy(),
                isDefault,
                all.defaultDhcpOptions(),
                RouteTableId.random(attempt.random()),
                NetworkAclId.random(attempt.random()),
                group,
                request.tags());
        intent.put(vpc);
        intent.put(all.with(id, isDefault));
        intent.put(new VpcContents(
                id,
                List.of(),
                Map.of(SecurityGroup.DEFAULT_NAME, group),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of()));
        intent.put(new RouteTable(
                vpc.mainRouteTable(),
                attempt.account(),
                id,
                RouteTables.takeNumber(attempt),
                Optional.of(RouteTableAssociationId.random(attempt.random())),
                List.of(),
                Optional.empty(),
                List.of(),
                Tags.NONE));
        intent.put(NetworkAcls.initial(attempt, vpc));
        intent.put(new InitialRules(attempt).defaultGroup(group, id));
        intent.put(new SecurityGroupUse(group, List.of(), List.of()));
        if (request.withIpv6()) {
            ipv6.associate(vpc);
            return attempt.vpc(id);
        }
        return vpc;
    }

    private Vpc ownerOf(VpcCidrAssociationId association) {
        return intent.list(Kind.VPC.under(attempt.account())).stream()
                .filter(vpc -> vpc.ipv4().stream()
                                .anyMatch(block -> block.association().equals(association))
                        || vpc.ipv6()
                                .filter(block -> block.association().equals(association))
                                .isPresent())
                .map(vpc -> attempt.vpc(vpc.id()))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Fault.VPC_ASSOCIATION_NOT_FOUND,
                        "The vpc CIDR block association ID '" + association + "' does not exist"));
    }

    private void requireUnused(Vpc vpc, VpcCidrAssociationId association) {
        VpcContents contents = attempt.contents(vpc.id());
        boolean used = Stream.concat(vpc.ipv4().stream(), vpc.ipv6().stream())
                .filter(block -> block.association().equals(association))
                .anyMatch(block -> contents.uses(block.prefix()));
        if (used) {
            throw new CommandException(
                    Fault.CIDR_IN_USE,
                    "The vpc CIDR block with association ID " + association
                            + " may not be disassociated. It is in use by a subnet");
        }
    }
}
