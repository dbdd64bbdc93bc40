package dev.tenet.model.command;

import dev.tenet.model.AccountId;
import dev.tenet.model.AccountVpcs;
import dev.tenet.model.AllocationId;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.ElasticAddress;
import dev.tenet.model.Installation;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceState;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupUse;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnectionId;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One try at a command for one account. What it reads of another account's is not there.
 *
 * @param account whose objects the command sees and changes
 * @param random for ids, tags and choices; unpredictable outside tests
 * @param now the time all its changes carry
 */
public record Attempt(
        Intent intent, AccountId account, Installation installation, RandomGenerator random, Instant now) {

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND} */
    public Vpc vpc(VpcId id) {
        return find(Vpc.key(account, id), Fault.VPC_NOT_FOUND, "The vpc ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#SUBNET_NOT_FOUND} */
    public Subnet subnet(SubnetId id) {
        return find(Subnet.key(account, id), Fault.SUBNET_NOT_FOUND, "The subnet ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#NETWORK_ACL_NOT_FOUND} */
    public NetworkAcl networkAcl(NetworkAclId id) {
        return find(
                NetworkAcl.key(account, id),
                Fault.NETWORK_ACL_NOT_FOUND,
                "The networkAcl ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#GROUP_NOT_FOUND} */
    public SecurityGroup securityGroup(SecurityGroupId id) {
        return find(
                SecurityGroup.key(account, id),
                Fault.GROUP_NOT_FOUND,
                "The security group '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND} */
    public RouteTable routeTable(RouteTableId id) {
        return find(
                RouteTable.key(account, id),
                Fault.ROUTE_TABLE_NOT_FOUND,
                "The routeTable ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#PREFIX_LIST_NOT_FOUND} */
    public ManagedPrefixList prefixList(PrefixListId id) {
        return find(
                ManagedPrefixList.key(account, id),
                Fault.PREFIX_LIST_NOT_FOUND,
                "The prefix list ID '" + id + "' does not exist");
    }

    /**
     * One that the account is a side of.
     *
     * @throws CommandException {@link Fault#PEERING_NOT_FOUND}
     */
    public VpcPeeringConnection peering(VpcPeeringConnectionId id) {
        return intent.find(VpcPeeringConnection.key(id))
                .filter(found -> found.isOf(account))
                .orElseThrow(() -> new CommandException(
                        Fault.PEERING_NOT_FOUND, "The vpcPeeringConnection ID '" + id + "' does not exist"));
    }

    /** @throws CommandException {@link Fault#INTERNET_GATEWAY_NOT_FOUND} */
    public InternetGateway internetGateway(InternetGatewayId id) {
        return find(
                InternetGateway.key(account, id),
                Fault.INTERNET_GATEWAY_NOT_FOUND,
                "The internetGateway ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#EGRESS_ONLY_GATEWAY_NOT_FOUND} */
    public EgressOnlyInternetGateway egressOnlyInternetGateway(EgressOnlyInternetGatewayId id) {
        return find(
                EgressOnlyInternetGateway.key(account, id),
                Fault.EGRESS_ONLY_GATEWAY_NOT_FOUND,
                "The egressOnlyInternetGateway ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#ALLOCATION_NOT_FOUND} */
    public ElasticAddress elasticAddress(AllocationId id) {
        return find(
                ElasticAddress.key(account, id),
                Fault.ALLOCATION_NOT_FOUND,
                "The allocation ID '" + id + "' does not exist");
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND} */
    public NetworkInterface networkInterface(NetworkInterfaceId id) {
        return find(
                NetworkInterface.key(account, id),
                Fault.INTERFACE_NOT_FOUND,
                "The networkInterface ID '" + id + "' does not exist");
    }

    /**
     * An interface that its owner may change: not one that belongs to a load balancer or the like.
     *
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#NOT_PERMITTED}
     */
    NetworkInterface changeableInterface(NetworkInterfaceId id) {
        NetworkInterface found = networkInterface(id);
        if (intent.find(ManagedInterface.key(account, id)).isPresent()) {
            throw new CommandException(
                    Fault.NOT_PERMITTED, "You do not have permission to access the specified resource.");
        }
        return found;
    }

    /** @throws CommandException {@link Fault#INSTANCE_NOT_FOUND} */
    public Instance instance(InstanceId id) {
        return find(Instance.key(account, id), Fault.INSTANCE_NOT_FOUND, "The instance ID '" + id + "' does not exist");
    }

    /** What the instance is doing by what its host has reported so far. */
    public InstanceState state(Instance instance) {
        Optional<InstanceStatus> status = intent.find(InstanceStatus.key(account, instance.id()));
        return InstanceState.of(instance, status);
    }

    /** @throws CommandException {@link Fault#ACCOUNT_NOT_FOUND} */
    public AccountVpcs accountVpcs() {
        return find(AccountVpcs.key(account), Fault.ACCOUNT_NOT_FOUND, "The account '" + account + "' does not exist");
    }

    VpcContents contents(VpcId vpc) {
        return own(VpcContents.key(vpc));
    }

    SubnetAddresses addresses(SubnetId subnet) {
        return own(SubnetAddresses.key(subnet));
    }

    SecurityGroupUse use(SecurityGroupId group) {
        return own(SecurityGroupUse.key(group));
    }

    private <T extends IntentObject> T find(IntentKey<T> key, Fault otherwise, String text) {
        return intent.find(key).orElseThrow(() -> new CommandException(otherwise, text));
    }

    /** What is made and removed together with an object that was found. */
    private <T extends IntentObject> T own(IntentKey<T> key) {
        return intent.find(key).orElseThrow(() -> new IllegalStateException(key + " is missing"));
    }
}
