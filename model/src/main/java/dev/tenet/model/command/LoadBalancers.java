package dev.tenet.model.command;

import dev.tenet.model.AccountBalancing;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancer.Zone;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Commands on network load balancers; those on what they listen to are {@link Listeners}. */
public final class LoadBalancers {
    private static final int MAX_PER_ACCOUNT = 50;

    private final Attempt attempt;
    private final Intent intent;

    public LoadBalancers(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @throws LoadBalancingException {@link LoadBalancingFault#VALUE}, {@link LoadBalancingFault#LOAD_BALANCER_DUPLICATE}, {@link
     *     LoadBalancingFault#LOAD_BALANCER_LIMIT}, {@link LoadBalancingFault#CONFIGURATION}, {@link
     *     LoadBalancingFault#SUBNET_NOT_FOUND}, {@link LoadBalancingFault#SUBNET}, {@link LoadBalancingFault#SECURITY_GROUP}
     */
    public LoadBalancer create(NewLoadBalancer request) {
        BalancingNames.check("load balancer", request.name());
        AccountBalancing names = names(attempt);
        if (names.loadBalancers().containsKey(request.name())) {
            throw fault(
                    LoadBalancingFault.LOAD_BALANCER_DUPLICATE,
                    "A load balancer with the same name '" + request.name() + "' exists, but with different settings");
        }
        if (names.loadBalancers().size() >= MAX_PER_ACCOUNT) {
            throw fault(LoadBalancingFault.LOAD_BALANCER_LIMIT, "The load balancer limit has been reached.");
        }
        List<Subnet> subnets = subnets(request.places());
        VpcId vpc = subnets.getFirst().vpc();
        checkGroups(attempt.vpc(vpc), request.groups());
        if (request.internetFacing()) {
            requireGateway(vpc);
        }
        LoadBalancer made = new LoadBalancer(
                LoadBalancerId.random(attempt.random()),
                attempt.account(),
                request.name(),
                vpc,
                request.internetFacing(),
                List.of(),
                request.groups(),
                Map.of(),
                List.of(),
                attempt.now(),
                request.tags());
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < subnets.size(); i++) {
            zones.add(enter(made, subnets.get(i), request.places().get(i), request.dualstack()));
        }
        made = made.withZones(inOrder(zones));
        intent.put(made);
        intent.put(names.with(made));
        return made;
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#NOT_PERMITTED} while it is protected */
    public void delete(LoadBalancerId id) {
        Optional<LoadBalancer> present = intent.find(LoadBalancer.key(attempt.account(), id));
        if (present.isEmpty()) {
            return;
        }
        LoadBalancer found = present.get();
        if (BalancingAttribute.DELETION_PROTECTION.in(found.attributes()).equals("true")) {
            throw fault(
                    LoadBalancingFault.NOT_PERMITTED,
                    "Load balancer '" + found.name() + "' cannot be deleted because deletion protection is enabled");
        }
        found.targetGroups()
                .forEach(group -> intent.find(TargetGroup.key(attempt.account(), group))
                        .ifPresent(used -> intent.put(used.withUsedBy(Optional.empty()))));
        found.zones().forEach(this::leave);
        intent.list(ZonalShift.of(found)).forEach(shift -> intent.delete(shift.key()));
        intent.delete(found.key());
        intent.put(names(attempt).without(found));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND}, {@link LoadBalancingFault#ATTRIBUTE} */
    public LoadBalancer modifyAttributes(LoadBalancerId id, Map<String, String> attributes) {
        LoadBalancer found = find(id);
        LoadBalancer changed = found.withAttributes(
                Attributes.with(BalancingAttribute.Of.LOAD_BALANCER, found.attributes(), attributes));
        if (!ZonalShifts.isManaged(changed)
                && new ZonalShifts(attempt).activeOf(found).isPresent()) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + BalancingAttribute.ZONAL_SHIFT.key()
                            + "' cannot be disabled while there is an active zonal shift");
        }
        new ShiftableGroups(attempt).require(changed);
        return put(changed);
    }

    /**
     * @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND}, {@link LoadBalancingFault#SECURITY_GROUP},
     *     {@link LoadBalancingFault#CONFIGURATION} where one has groups that was made without, or the other way
     */
    public LoadBalancer setGroups(LoadBalancerId id, List<SecurityGroupId> groups) {
        LoadBalancer found = find(id);
        if (found.groups().isEmpty() != groups.isEmpty()) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    found.groups().isEmpty()
                            ? "You cannot set security groups on a load balancer that was created without any."
                            : "You must specify at least one security group.");
        }
        checkGroups(attempt.vpc(found.vpc()), groups);
        NetworkInterfaces interfaces = new NetworkInterfaces(attempt);
        found.zones().forEach(zone -> interfaces.setGroups(attempt.networkInterface(zone.networkInterface()), groups));
        return put(found.withGroups(groups));
    }

    /**
     * Makes it be in these subnets: those it has must be among them.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND}, {@link LoadBalancingFault#SUBNET_NOT_FOUND},
     *     {@link LoadBalancingFault#SUBNET}, {@link LoadBalancingFault#CONFIGURATION}
     */
    public LoadBalancer setSubnets(LoadBalancerId id, List<NewLoadBalancer.Place> places) {
        LoadBalancer found = find(id);
        List<Subnet> subnets = subnets(places);
        if (!subnets.getFirst().vpc().equals(found.vpc())) {
            throw fault(LoadBalancingFault.CONFIGURATION, "All subnets must belong to the load balancer's VPC.");
        }
        Set<ZoneName> wanted = subnets.stream().map(Subnet::zone).collect(Collectors.toSet());
        List<Zone> zones = new ArrayList<>(found.zones());
        zones.stream().filter(zone -> !wanted.contains(zone.name())).forEach(this::leave);
        zones.removeIf(zone -> !wanted.contains(zone.name()));
        for (int i = 0; i < subnets.size(); i++) {
            enterOnce(found, zones, subnets.get(i), places.get(i));
        }
        return put(found.withZones(inOrder(zones)));
    }

    /**
     * Gives it an IPv6 address in each of its subnets, or takes those away.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND}, {@link LoadBalancingFault#SUBNET} of a subnet
     *     without IPv6, {@link LoadBalancingFault#CONFIGURATION} while a listener forwards to IPv6 targets
     */
    public LoadBalancer setDualstack(LoadBalancerId id, boolean dualstack) {
        LoadBalancer found = find(id);
        if (found.dualstack() == dualstack) {
            return found;
        }
        if (!dualstack && forwardsIpv6(found)) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "A listener of load balancer '" + found.name()
                            + "' forwards to a target group of IP address type 'ipv6'");
        }
        return put(found.withZones(found.zones().stream()
                .map(dualstack ? this::withIpv6 : this::withoutIpv6)
                .toList()));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND} */
    public LoadBalancer tag(LoadBalancerId id, Tags tags) {
        return put(find(id).withTags(tags));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND} */
    public LoadBalancer find(LoadBalancerId id) {
        return intent.find(LoadBalancer.key(attempt.account(), id))
                .orElseThrow(() ->
                        fault(LoadBalancingFault.LOAD_BALANCER_NOT_FOUND, "Load balancer '" + id + "' not found"));
    }

    static AccountBalancing names(Attempt attempt) {
        return attempt.intent()
                .find(AccountBalancing.key(attempt.account()))
                .orElseGet(() -> AccountBalancing.none(attempt.account()));
    }

    private LoadBalancer put(LoadBalancer changed) {
        intent.put(changed);
        return changed;
    }

    private void enterOnce(LoadBalancer found, List<Zone> zones, Subnet subnet, NewLoadBalancer.Place place) {
        Optional<Zone> present =
                zones.stream().filter(zone -> zone.name().equals(subnet.zone())).findAny();
        if (present.isEmpty()) {
            zones.add(enter(found, subnet, place, found.dualstack()));
        } else if (!present.get().subnet().equals(subnet.id())) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The subnet of zone '" + subnet.zone() + "' of a network load balancer cannot be changed.");
        }
    }

    /** The interface of its own in a zone, which tenants see and cannot change. */
    private Zone enter(LoadBalancer balancer, Subnet subnet, NewLoadBalancer.Place place, boolean dualstack) {
        if (dualstack) {
            requireIpv6(subnet);
        } else if (place.ipv6().isPresent()) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "An IPv6 address can be specified only for a dualstack load balancer");
        }
        NewInterface wanted = NewInterface.in(subnet.id()).withGroups(balancer.groups());
        NetworkInterface made = new NetworkInterfaces(attempt)
                .create(new NewInterface(
                        subnet.id(),
                        wanted.groups(),
                        "ELB net/" + balancer.name() + "/" + balancer.id(),
                        place.address(),
                        List.of(),
                        0,
                        place.ipv6().stream().toList(),
                        Optional.of(dualstack && place.ipv6().isEmpty() ? 1 : 0),
                        NewPrefixes.NONE,
                        Optional.empty(),
                        wanted.timeouts(),
                        Tags.NONE));
        if (balancer.internetFacing()) {
            publish(made.id(), place);
        }
        // From here on nobody leads addresses to it or away.
        intent.put(new ManagedInterface(attempt.account(), made.id(), ManagedInterface.LOAD_BALANCING));
        return new Zone(
                subnet.zone(),
                subnet.id(),
                made.id(),
                made.primaryIpv4(),
                attempt.networkInterface(made.id()).publicAddresses().of(made.primaryIpv4()),
                dualstack ? Optional.of(ipv6Side(subnet, made)) : Optional.empty());
    }

    private LoadBalancer.Ipv6Side ipv6Side(Subnet subnet, NetworkInterface own) {
        return new LoadBalancer.Ipv6Side(
                own.ipv6().getFirst(), new SubnetPool(attempt, attempt.subnet(subnet.id())).takeNumber());
    }

    private static void requireIpv6(Subnet subnet) {
        if (subnet.ipv6().isEmpty()) {
            throw fault(
                    LoadBalancingFault.SUBNET,
                    "You must specify subnets with an associated IPv6 CIDR block: '" + subnet.id() + "' has none");
        }
    }

    private Zone withIpv6(Zone zone) {
        Subnet subnet = attempt.subnet(zone.subnet());
        requireIpv6(subnet);
        NetworkInterface own = attempt.networkInterface(zone.networkInterface());
        NetworkInterface changed =
                own.withAddresses(own.ipv4(), new SubnetPool(attempt, subnet).takeAnyIpv6(1, own.id()));
        intent.put(changed);
        return zone.withIpv6(Optional.of(ipv6Side(subnet, changed)));
    }

    private Zone withoutIpv6(Zone zone) {
        NetworkInterface own = attempt.networkInterface(zone.networkInterface());
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(zone.subnet()));
        own.ipv6().forEach(pool::giveBack);
        intent.put(own.withAddresses(own.ipv4(), List.of()));
        return zone.withIpv6(Optional.empty());
    }

    /** Whether a listener forwards to a group of IPv6 targets. */
    private boolean forwardsIpv6(LoadBalancer balancer) {
        return balancer.targetGroups().stream()
                .flatMap(id -> intent.find(TargetGroup.key(attempt.account(), id)).stream())
                .anyMatch(group -> group.family() == IpFamily.IPV6);
    }

    /** Gives its interface in a zone the elastic address that was asked for, or some public one. */
    private void publish(NetworkInterfaceId own, NewLoadBalancer.Place place) {
        if (place.elastic().isPresent()) {
            try {
                new ElasticAddresses(attempt).associate(place.elastic().get(), own, Optional.empty(), false);
            } catch (CommandException refused) {
                throw fault(
                        refused.fault() == Fault.ALLOCATION_NOT_FOUND
                                ? LoadBalancingFault.ALLOCATION_NOT_FOUND
                                : LoadBalancingFault.CONFIGURATION,
                        refused.text());
            }
            return;
        }
        NetworkInterface found = attempt.networkInterface(own);
        intent.put(found.withPublicAddresses(found.publicAddresses()
                .with(new PublicAddresses.Mapping(
                        found.primaryIpv4(), new PublicAddressPool(attempt).take(), Optional.empty()))));
    }

    private void requireGateway(VpcId vpc) {
        boolean attached = intent.list(Kind.INTERNET_GATEWAY.under(attempt.account())).stream()
                .anyMatch(gateway -> gateway.isAttachedTo(vpc));
        if (!attached) {
            throw fault(LoadBalancingFault.SUBNET, "VPC " + vpc + " has no internet gateway");
        }
    }

    private void leave(Zone zone) {
        NetworkInterface own = attempt.networkInterface(zone.networkInterface());
        intent.delete(ManagedInterface.key(attempt.account(), own.id()));
        new NetworkInterfaces(attempt).remove(own);
    }

    private List<Subnet> subnets(List<NewLoadBalancer.Place> places) {
        if (places.isEmpty()) {
            throw fault(LoadBalancingFault.VALUE, "At least one subnet must be specified");
        }
        List<Subnet> subnets =
                places.stream().map(place -> subnet(place.subnet())).toList();
        if (subnets.stream().map(Subnet::vpc).distinct().count() > 1) {
            throw fault(LoadBalancingFault.CONFIGURATION, "All subnets must belong to the same VPC");
        }
        Set<ZoneName> zones = new HashSet<>();
        for (Subnet subnet : subnets) {
            if (!zones.add(subnet.zone())) {
                throw fault(
                        LoadBalancingFault.CONFIGURATION,
                        "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
            }
        }
        return subnets;
    }

    private Subnet subnet(dev.tenet.model.SubnetId id) {
        return intent.find(Subnet.key(attempt.account(), id))
                .orElseThrow(
                        () -> fault(LoadBalancingFault.SUBNET_NOT_FOUND, "The subnet ID '" + id + "' does not exist"));
    }

    private void checkGroups(Vpc vpc, List<SecurityGroupId> groups) {
        try {
            new InterfaceGroups(attempt).of(vpc, groups);
        } catch (CommandException refused) {
            throw fault(LoadBalancingFault.SECURITY_GROUP, refused.text());
        }
    }

    private static List<Zone> inOrder(List<Zone> zones) {
        return zones.stream().sorted(Comparator.comparing(Zone::name)).toList();
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }

    /** Changes to attributes, checked. */
    static final class Attributes {
        private Attributes() {}

        /** @throws LoadBalancingException {@link LoadBalancingFault#ATTRIBUTE} */
        static Map<String, String> with(
                BalancingAttribute.Of of, Map<String, String> present, Map<String, String> changes) {
            Map<String, String> all = new TreeMap<>(present);
            changes.forEach((key, value) -> {
                BalancingAttribute attribute = BalancingAttribute.named(of, key)
                        .orElseThrow(() -> fault(
                                LoadBalancingFault.ATTRIBUTE,
                                switch (of) {
                                            case LOAD_BALANCER -> "Load balancer";
                                            case LISTENER -> "Listener";
                                            case TARGET_GROUP -> "Target group";
                                        }
                                        + " attribute key '" + key + "' is not recognized"));
                if (!attribute.allows(value)) {
                    throw fault(
                            LoadBalancingFault.ATTRIBUTE,
                            "The value '" + value + "' is not supported for the attribute '" + key + "'");
                }
                all.put(key, value);
            });
            return all;
        }
    }
}
