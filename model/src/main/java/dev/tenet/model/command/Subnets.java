package dev.tenet.model.command;

import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetCidrAssociationId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Commands on subnets. */
public final class Subnets {
    private static final int DEFAULT_SUBNET_LENGTH = 20;

    private final Attempt attempt;
    private final Intent intent;

    public Subnets(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#SUBNET_RANGE}, {@link Fault#SUBNET_CONFLICT},
     *     {@link Fault#SUBNET_LIMIT}, {@link Fault#ZONE_UNKNOWN}
     */
    public Subnet create(NewSubnet request) {
        Vpc vpc = attempt.vpc(request.vpc());
        if (!Vpc.isIpv4Block(request.ipv4())) {
            throw range(request.ipv4());
        }
        request.ipv6().filter(block -> !Subnet.isIpv6Block(block)).ifPresent(block -> {
            throw range(block);
        });
        ZoneName zone = request.zone().map(this::known).orElseGet(this::anyZone);
        return make(vpc, request, zone, SubnetSettings.INITIAL);
    }

    /**
     * Makes the default VPC's default subnet of a zone, in the first block of it that is free.
     *
     * @throws CommandException {@link Fault#DEFAULT_VPC_MISSING}, {@link Fault#DEFAULT_SUBNET_EXISTS}, {@link
     *     Fault#SUBNET_CONFLICT}, {@link Fault#ZONE_UNKNOWN}
     */
    public Subnet createDefault(ZoneName zoneName) {
        ZoneName zone = known(zoneName);
        VpcId id = attempt.accountVpcs()
                .defaultVpc()
                .orElseThrow(() -> new CommandException(
                        Fault.DEFAULT_VPC_MISSING, "There is no default VPC. Use CreateDefaultVpc to make one."));
        Vpc vpc = attempt.vpc(id);
        VpcContents contents = attempt.contents(id);
        boolean exists = all().anyMatch(subnet -> subnet.vpc().equals(id)
                && subnet.settings().defaultForZone()
                && subnet.zone().equals(zone));
        if (exists) {
            throw new CommandException(
                    Fault.DEFAULT_SUBNET_EXISTS, "A default subnet already exists in the Availability Zone " + zone);
        }
        IpPrefix block = vpc.primaryIpv4()
                .split(DEFAULT_SUBNET_LENGTH)
                .filter(candidate -> !contents.uses(candidate))
                .findFirst()
                .orElseThrow(() -> conflict(vpc.primaryIpv4()));
        return make(
                vpc,
                new NewSubnet(id, Optional.of(zone), block, Optional.empty(), Tags.NONE),
                zone,
                SubnetSettings.DEFAULT_SUBNET);
    }

    /** @throws CommandException {@link Fault#SUBNET_NOT_FOUND}, {@link Fault#DEPENDENCY} */
    public void delete(SubnetId id) {
        Subnet subnet = attempt.subnet(id);
        SubnetAddresses addresses = attempt.addresses(id);
        if (!addresses.isEmpty()) {
            throw new CommandException(
                    Fault.DEPENDENCY, "The subnet '" + id + "' has dependencies and cannot be deleted.");
        }
        intent.put(attempt.contents(subnet.vpc()).withoutSubnet(id));
        new RouteTables(attempt).forget(subnet);
        new FlowLogs(attempt).forget(id);
        intent.delete(addresses.key());
        intent.delete(subnet.key());
    }

    /** @throws CommandException {@link Fault#SUBNET_NOT_FOUND}, {@link Fault#PARAMETER_VALUE} */
    public Subnet modify(SubnetId id, UnaryOperator<SubnetSettings> change) {
        Subnet subnet = attempt.subnet(id);
        Subnet changed = subnet.withSettings(change.apply(subnet.settings()));
        if (changed.settings().assignIpv6OnCreation() && changed.ipv6().isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Invalid value 'true' for assignIpv6AddressOnCreation. The subnet does not have an IPv6 CIDR"
                            + " block");
        }
        intent.put(changed);
        return changed;
    }

    /**
     * @throws CommandException {@link Fault#SUBNET_NOT_FOUND}, {@link Fault#SUBNET_RANGE}, {@link Fault#SUBNET_CONFLICT}
     */
    public SubnetCidr associateIpv6(SubnetId id, IpPrefix block) {
        Subnet subnet = attempt.subnet(id);
        if (subnet.ipv6().isPresent()) {
            throw conflict(block);
        }
        Vpc vpc = attempt.vpc(subnet.vpc());
        if (!Subnet.isIpv6Block(block) || !vpc.holds(block)) {
            throw range(block);
        }
        VpcContents contents = attempt.contents(vpc.id());
        if (contents.uses(block)) {
            throw conflict(block);
        }
        SubnetCidr cidr = new SubnetCidr(SubnetCidrAssociationId.random(attempt.random()), block);
        Subnet changed = subnet.withIpv6(Optional.of(cidr));
        intent.put(changed);
        intent.put(contents.withSubnet(changed));
        return cidr;
    }

    /**
     * Takes its IPv6 block from the subnet, which is returned as it is without.
     *
     * @throws CommandException {@link Fault#SUBNET_ASSOCIATION_NOT_FOUND}, {@link Fault#CIDR_IN_USE}
     */
    public Subnet disassociateIpv6(SubnetCidrAssociationId association) {
        Subnet subnet = ownerOf(association);
        if (attempt.addresses(subnet.id()).ipv6Addresses() > 0) {
            throw new CommandException(
                    Fault.CIDR_IN_USE,
                    "The subnet CIDR block with association ID " + association
                            + " may not be disassociated. It is in use by a network interface");
        }
        Subnet changed =
                subnet.withIpv6(Optional.empty()).withSettings(subnet.settings().withAssignIpv6OnCreation(false));
        intent.put(changed);
        intent.put(attempt.contents(subnet.vpc()).withSubnet(changed));
        return changed;
    }

    private Subnet make(Vpc vpc, NewSubnet request, ZoneName zone, SubnetSettings settings) {
        VpcContents contents = attempt.contents(vpc.id());
        requireRoom(vpc, contents, request.ipv4());
        request.ipv6().ifPresent(block -> requireRoom(vpc, contents, block));
        if (contents.subnets().size() >= attempt.installation().limits().subnetsPerVpc()) {
            throw new CommandException(
                    Fault.SUBNET_LIMIT, "The maximum number of subnets for the VPC has been reached.");
        }
        Subnet subnet = new Subnet(
                SubnetId.random(attempt.random()),
                attempt.account(),
                vpc.id(),
                zone,
                request.ipv4(),
                request.ipv6().map(block -> new SubnetCidr(SubnetCidrAssociationId.random(attempt.random()), block)),
                settings,
                Optional.empty(),
                vpc.defaultNetworkAcl(),
                NetworkAclAssociationId.random(attempt.random()),
                request.tags());
        intent.put(subnet);
        intent.put(SubnetAddresses.none(subnet.id(), subnet.ipv4()));
        intent.put(contents.withSubnet(subnet));
        return subnet;
    }

    private void requireRoom(Vpc vpc, VpcContents contents, IpPrefix block) {
        if (!vpc.holds(block)) {
            throw range(block);
        }
        if (contents.uses(block)) {
            throw conflict(block);
        }
    }

    private ZoneName known(ZoneName zone) {
        return attempt.installation()
                .region()
                .find(zone)
                .map(Zone::name)
                .orElseThrow(() -> new CommandException(
                        Fault.ZONE_UNKNOWN,
                        "Value (" + zone + ") for parameter availabilityZone is invalid. Subnets can currently only be"
                                + " created in the following availability zones: "
                                + String.join(
                                        ", ",
                                        attempt.installation().region().zones().stream()
                                                .map(known -> known.name().value())
                                                .toList())
                                + "."));
    }

    private ZoneName anyZone() {
        List<Zone> zones = attempt.installation().region().zones();
        return zones.get(attempt.random().nextInt(zones.size())).name();
    }

    private Subnet ownerOf(SubnetCidrAssociationId association) {
        return all().filter(subnet -> subnet.ipv6()
                        .filter(block -> block.association().equals(association))
                        .isPresent())
                .map(subnet -> attempt.subnet(subnet.id()))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Fault.SUBNET_ASSOCIATION_NOT_FOUND,
                        "The subnet CIDR block with association ID '" + association + "' does not exist"));
    }

    /** The account's; what is decided by them is guarded by the VPC's contents, which every new subnet changes. */
    private Stream<Subnet> all() {
        return intent.list(Kind.SUBNET.under(attempt.account())).stream();
    }

    private static CommandException range(IpPrefix block) {
        return new CommandException(Fault.SUBNET_RANGE, "The CIDR '" + block + "' is invalid.");
    }

    private static CommandException conflict(IpPrefix block) {
        return new CommandException(Fault.SUBNET_CONFLICT, "The CIDR '" + block + "' conflicts with another subnet");
    }
}
