package dev.tenet.agent.program;

import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.datapath.layout.ServiceDevice;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.BalancerNameKey;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.FormerLocationKey;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.HostedZoneKey;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.InstanceMetadataKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringKey;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.NetworkOwnerKey;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkServicesKey;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicAddressKey;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.hoststate.TrafficMirroringKey;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.Set;

/**
 * All programmers. What is new is written in the order in which entries refer to each other, and only then what is left over is removed, in
 * the reverse order: at every instant each entry finds what it refers to.
 */
public final class Programmers {
    private final DatapathTables tables;
    private final AddressFilter addressFilter;
    private final FabricHostProgrammer hosts;
    private final NetworkProgrammer networks;
    private final SecurityIdentityProgrammer identities;
    private final PolicyTables policies;
    private final SecurityGroupProgrammer groups;
    private final NetworkAclProgrammer acls;
    private final RouteTableProgrammer routes;
    private final BalancerProgrammer balancers;
    private final LocationProgrammer locations;
    private final FormerLocationProgrammer formerLocations;
    private final PublicAddressProgrammer publicAddresses;
    private final NatProgrammer nats;
    private final PublicBalancerProgrammer muxes;
    private final MeteringProgrammer meterings;
    private final NetworkInterfaceProgrammer interfaces;

    /**
     * @param own this host's number
     * @param underlay hosts of another family are refused; interfaces whose packets would not fit stay closed
     */
    public Programmers(DatapathTables tables, HostNumber own, Underlay underlay) {
        this.tables = tables;
        addressFilter = new AddressFilter(tables);
        hosts = new FabricHostProgrammer(tables, underlay.address().family());
        networks = new NetworkProgrammer(tables);
        identities = new SecurityIdentityProgrammer(tables);
        policies = new PolicyTables(tables);
        groups = new SecurityGroupProgrammer(policies);
        acls = new NetworkAclProgrammer(policies);
        routes = new RouteTableProgrammer(tables);
        balancers = new BalancerProgrammer(tables, groups);
        locations = new LocationProgrammer(tables);
        formerLocations = new FormerLocationProgrammer(tables);
        publicAddresses = new PublicAddressProgrammer(tables, own);
        nats = new NatProgrammer(tables, acls);
        muxes = new PublicBalancerProgrammer(tables);
        meterings = new MeteringProgrammer(tables);
        interfaces = new NetworkInterfaceProgrammer(tables, groups, acls, underlay);
    }

    /** Notes a new or changed resource. Of guests the datapath has only which interfaces are one's: their devices come by {@link #device}. */
    public void upsert(Resource resource) {
        switch (resource) {
            case FabricHost host -> hosts.upsert(host);
            case Network network -> {
                networks.upsert(network);
                interfaces.upsert(network);
            }
            case SecurityIdentity identity -> {
                identities.upsert(identity);
                groups.upsert(identity);
            }
            case SecurityGroup group -> groups.upsert(group);
            case NetworkAcl acl -> acls.upsert(acl);
            case RouteTable table -> routes.upsert(table);
            case Balancer balancer -> {
                balancers.upsert(balancer);
                interfaces.setsOfBalancers(balancers.sets());
            }
            case PublicBalancer balancer -> muxes.upsert(balancer);
            case Location location -> locations.upsert(location);
            case FormerLocation location -> formerLocations.upsert(location);
            case PublicAddress address -> publicAddresses.upsert(address);
            case NatGateway gateway -> nats.upsert(gateway);
            case NatOwners owners -> nats.upsert(owners);
            case NetworkInterface networkInterface -> interfaces.upsert(networkInterface);
            case NetworkServices services -> interfaces.upsert(services);
            case Metering metering -> {
                meterings.upsert(metering);
                interfaces.upsert(metering);
            }
            case FlowLogging logging -> interfaces.upsert(logging);
            case TrafficMirroring mirroring -> interfaces.upsert(mirroring);
            case Guest guest -> interfaces.upsert(guest);
            case InstanceMetadata _, HostedZone _, BalancerName _, TargetCheck _, NetworkOwner _ -> {}
        }
    }

    /** Notes that a resource is gone. */
    public void remove(ResourceKey key) {
        switch (key) {
            case HostNumber host -> hosts.remove(host);
            case NetworkKey network -> {
                networks.remove(network);
                interfaces.remove(network);
            }
            case Identity identity -> {
                identities.remove(identity);
                groups.remove(identity);
            }
            case SecurityGroupKey group -> groups.remove(group);
            case NetworkAclKey acl -> acls.remove(acl);
            case RouteTableNumber table -> routes.remove(table);
            case BalancerKey balancer -> {
                balancers.remove(balancer);
                interfaces.setsOfBalancers(balancers.sets());
            }
            case PublicBalancerKey balancer -> muxes.remove(balancer);
            case LocationKey location -> locations.remove(location);
            case FormerLocationKey location -> formerLocations.remove(location);
            case PublicAddressKey address -> publicAddresses.remove(address);
            case NatGatewayKey gateway -> nats.remove(gateway);
            case NatOwnersKey owners -> nats.remove(owners);
            case InterfaceNumber networkInterface -> interfaces.remove(networkInterface);
            case NetworkServicesKey services -> interfaces.remove(services);
            case MeteringKey metering -> {
                meterings.remove(metering);
                interfaces.remove(metering);
            }
            case FlowLoggingKey logging -> interfaces.remove(logging);
            case TrafficMirroringKey mirroring -> interfaces.remove(mirroring);
            case InstanceKey instance -> interfaces.remove(instance);
            case InstanceMetadataKey _, HostedZoneKey _, BalancerNameKey _, TargetCheckKey _, NetworkOwnerKey _ -> {}
        }
    }

    /** Hosts that do not answer: nothing is sent to them, whatever the controller thinks of them. */
    public void silent(Set<HostNumber> found) {
        hosts.silent(found);
    }

    /** Notes the device of an interface; empty: it has none. */
    public void device(InterfaceNumber number, Optional<HostSide> device) {
        interfaces.device(number, device);
    }

    /** Where the host's services are; empty: there are none. */
    public void serviceDevice(Optional<InterfaceIndex> device) {
        RawBytes only = RawBytes.ofInt(0);
        device.ifPresentOrElse(
                index -> tables.serviceDevice.desire(
                        only,
                        RawBytes.of(ServiceDevice.allocate(Encodings.HEAP)
                                .ifindex(index.number())
                                .memory())),
                () -> tables.serviceDevice.forget(only));
    }

    /** By which slot the host's services know an interface, once it has a device. */
    public Optional<Integer> serviceSlot(InterfaceNumber number) {
        return interfaces.serviceSlot(number);
    }

    /** Looks what the tables really hold. Returns how many entries are not as they should be. */
    public int readBack() {
        int wrong = tables.readBack();
        muxes.observe();
        return wrong;
    }

    /** Brings the tables to what was noted. All of one state must have been noted: what is in the tables beyond it is removed. */
    public void apply() {
        addressFilter.write();
        hosts.write();
        networks.write();
        identities.write();
        interfaces.tellSets(nats.edges());
        groups.compile();
        acls.compile();
        policies.write();
        Set<RouteTableNumber> changedTables = routes.write();
        locations.write();
        formerLocations.write();
        Set<VirtualNetworkIdentifier> judgedOtherwise = nats.decide();
        nats.write();
        publicAddresses.write();
        meterings.write();
        interfaces.decide(changedTables, judgedOtherwise);
        interfaces.write();
        balancers.decide();
        muxes.writePlaces();
        balancers.write();
        muxes.write();
        tables.serviceDevice.writeUpserts();

        tables.serviceDevice.removeRest();
        muxes.removeRest();
        balancers.removeRest();
        interfaces.removeRest();
        meterings.removeRest();
        publicAddresses.removeRest();
        nats.removeRest();
        formerLocations.removeRest();
        locations.removeRest();
        routes.removeRest();
        policies.removeRest();
        identities.removeRest();
        networks.removeRest();
        hosts.removeRest();
        writeRefused();
        addressFilter.write();
        if (tables.gatewayLocations.isSettled()) {
            networks.writeInSync();
        }
    }

    private void writeRefused() {
        if (muxes.placeRefused()) {
            addressFilter.write();
            muxes.writePlaces();
            muxes.write();
            muxes.removeRest();
        }
    }

    /** The interfaces that were decided about since the last call: each may have a problem now, or have one no more. */
    public Set<InterfaceNumber> takeDecided() {
        return interfaces.takeDecided();
    }

    /** Why a resource is not in force. */
    public Optional<String> problem(Resource resource) {
        return switch (resource) {
            case FabricHost host -> hosts.problem(host);
            case Network network -> networks.problem(network.key());
            case SecurityIdentity identity -> identities.problem(identity.identity());
            case SecurityGroup _, NetworkAcl _ -> Optional.empty();
            case RouteTable table -> routes.problem(table.number());
            case Balancer balancer -> balancers.problem(balancer.key());
            case PublicBalancer balancer -> muxes.problem(balancer.key());
            case Location location -> locations.problem(location.key());
            case FormerLocation location -> formerLocations.problem(location.key());
            case PublicAddress address -> publicAddresses.problem(address);
            case NatGateway gateway -> nats.problem(gateway.key());
            case NatOwners owners -> nats.problem(owners.key());
            case NetworkInterface networkInterface -> interfaces.problem(networkInterface.number());
            case TrafficMirroring mirroring -> interfaces.mirrorProblem(mirroring.networkInterface());
            case Metering metering -> meterings.problem(metering.key());
            case Guest _,
                    NetworkServices _,
                    InstanceMetadata _,
                    FlowLogging _,
                    HostedZone _,
                    BalancerName _,
                    NetworkOwner _,
                    TargetCheck _ -> Optional.empty();
        };
    }

    /** Why an interface is not in force. */
    public Optional<String> problem(InterfaceNumber number) {
        return interfaces.problem(number);
    }

    /** Whether packets pass the interface. */
    public boolean isOpen(InterfaceNumber number) {
        return interfaces.isOpen(number);
    }
}
