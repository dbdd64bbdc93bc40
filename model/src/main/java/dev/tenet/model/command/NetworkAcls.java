package dev.tenet.model.command;

import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclEntry.Action;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

/** Commands on network ACLs and on which subnet has which. */
public final class NetworkAcls {
    private static final int ALLOW_IPV4 = 100;
    private static final int ALLOW_IPV6 = 101;

    private final Attempt attempt;
    private final Intent intent;

    public NetworkAcls(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Makes an ACL without rules: a subnet that gets it is closed until it has some.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#NETWORK_ACL_LIMIT}
     */
    public NetworkAcl create(VpcId in, Tags tags) {
        Vpc vpc = attempt.vpc(in);
        VpcContents contents = attempt.contents(in);
        // The default one counts too.
        if (contents.networkAcls().size() + 1 >= attempt.installation().limits().networkAclsPerVpc()) {
            throw new CommandException(Fault.NETWORK_ACL_LIMIT, "The maximum number of network ACLs has been reached.");
        }
        NetworkAcl acl = new NetworkAcl(
                NetworkAclId.random(attempt.random()), attempt.account(), vpc.id(), false, List.of(), tags);
        intent.put(acl);
        intent.put(contents.withNetworkAcl(acl.id()));
        return acl;
    }

    /**
     * @throws CommandException {@link Fault#NETWORK_ACL_NOT_FOUND}, {@link Fault#NETWORK_ACL_DEFAULT},
     *     {@link Fault#NETWORK_ACL_IN_USE}
     */
    public void delete(NetworkAclId id) {
        NetworkAcl acl = attempt.networkAcl(id);
        if (acl.isDefault()) {
            throw new CommandException(Fault.NETWORK_ACL_DEFAULT, "cannot delete default network ACL " + id);
        }
        VpcContents contents = attempt.contents(acl.vpc());
        if (contents.subnets().stream().anyMatch(subnet -> subnet.networkAcl().equals(id))) {
            throw new CommandException(
                    Fault.NETWORK_ACL_IN_USE, "The networkAcl '" + id + "' has dependencies and cannot be deleted.");
        }
        intent.put(contents.withoutNetworkAcl(id));
        intent.delete(acl.key());
    }

    /**
     * @throws CommandException {@link Fault#NETWORK_ACL_NOT_FOUND}, {@link Fault#NETWORK_ACL_ENTRY_EXISTS},
     *     {@link Fault#NETWORK_ACL_ENTRY_LIMIT}
     */
    public void createEntry(NetworkAclId id, NetworkAclEntry entry) {
        NetworkAcl acl = attempt.networkAcl(id);
        if (acl.entry(entry.direction(), entry.number()).isPresent()) {
            throw new CommandException(
                    Fault.NETWORK_ACL_ENTRY_EXISTS,
                    "The network acl entry identified by " + entry.number() + " already exists.");
        }
        if (acl.entries(entry.direction()).size()
                >= attempt.installation().limits().networkAclRulesPerDirection()) {
            throw new CommandException(
                    Fault.NETWORK_ACL_ENTRY_LIMIT, "The maximum number of network ACL entries has been reached.");
        }
        intent.put(acl.with(entry));
    }

    /** @throws CommandException {@link Fault#NETWORK_ACL_NOT_FOUND}, {@link Fault#NETWORK_ACL_ENTRY_NOT_FOUND} */
    public void replaceEntry(NetworkAclId id, NetworkAclEntry entry) {
        NetworkAcl acl = attempt.networkAcl(id);
        requireEntry(acl, entry.direction(), entry.number());
        intent.put(acl.with(entry));
    }

    /** @throws CommandException {@link Fault#NETWORK_ACL_NOT_FOUND}, {@link Fault#NETWORK_ACL_ENTRY_NOT_FOUND} */
    public void deleteEntry(NetworkAclId id, RuleDirection direction, int number) {
        NetworkAcl acl = attempt.networkAcl(id);
        requireEntry(acl, direction, number);
        intent.put(acl.without(direction, number));
    }

    /**
     * Gives the subnet of an association another ACL, and so another association, which is returned.
     *
     * @throws CommandException {@link Fault#NETWORK_ACL_ASSOCIATION_NOT_FOUND}, {@link Fault#NETWORK_ACL_NOT_FOUND},
     *     {@link Fault#NETWORK_ACL_ELSEWHERE}
     */
    public NetworkAclAssociationId replaceAssociation(NetworkAclAssociationId association, NetworkAclId id) {
        Subnet subnet = subnetOf(association);
        NetworkAcl acl = attempt.networkAcl(id);
        if (!acl.vpc().equals(subnet.vpc())) {
            throw new CommandException(
                    Fault.NETWORK_ACL_ELSEWHERE,
                    "networkAcl " + id + " and subnet " + subnet.id() + " belong to different networks.");
        }
        NetworkAclAssociationId next = NetworkAclAssociationId.random(attempt.random());
        Subnet changed = subnet.withNetworkAcl(id, next);
        intent.put(changed);
        intent.put(attempt.contents(subnet.vpc()).withSubnet(changed));
        return next;
    }

    /** A VPC's ACL as it begins: everything passes. */
    static NetworkAcl initial(Attempt attempt, Vpc vpc) {
        return new NetworkAcl(
                vpc.defaultNetworkAcl(),
                attempt.account(),
                vpc.id(),
                true,
                Stream.of(RuleDirection.values())
                        .map(direction -> allowAll(direction, ALLOW_IPV4, IpPrefix.ALL_IPV4))
                        .toList(),
                Tags.NONE);
    }

    /** The VPC gets an IPv6 block: its default ACL lets IPv6 pass in those directions in which nobody has changed its rules. */
    static NetworkAcl withIpv6(NetworkAcl acl) {
        NetworkAcl changed = acl;
        for (RuleDirection direction : RuleDirection.values()) {
            if (acl.entries(direction).equals(List.of(allowAll(direction, ALLOW_IPV4, IpPrefix.ALL_IPV4)))) {
                changed = changed.with(allowAll(direction, ALLOW_IPV6, IpPrefix.ALL_IPV6));
            }
        }
        return changed;
    }

    private static NetworkAclEntry allowAll(RuleDirection direction, int number, IpPrefix peer) {
        return new NetworkAclEntry(direction, number, Action.ALLOW, new RuleTraffic.All(), peer);
    }

    private static void requireEntry(NetworkAcl acl, RuleDirection direction, int number) {
        if (acl.entry(direction, number).isEmpty()) {
            throw new CommandException(
                    Fault.NETWORK_ACL_ENTRY_NOT_FOUND,
                    "The network acl entry identified by " + number + " does not exist.");
        }
    }

    private Subnet subnetOf(NetworkAclAssociationId association) {
        return intent.list(Kind.SUBNET.under(attempt.account())).stream()
                .filter(subnet -> subnet.networkAclAssociation().equals(association))
                .map(subnet -> attempt.subnet(subnet.id()))
                .filter(subnet -> subnet.networkAclAssociation().equals(association))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Fault.NETWORK_ACL_ASSOCIATION_NOT_FOUND,
                        "The association ID '" + association + "' does not exist"));
    }
}
