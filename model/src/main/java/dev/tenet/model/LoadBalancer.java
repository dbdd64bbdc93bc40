package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A network load balancer: an address in each of its zones, whose ports lead to target groups.
 *
 * @param name one of its account's
 * @param zones by name
 * @param internetFacing whether its addresses have public ones, by its interfaces
 * @param groups judged before a target's own; none: everything passes
 * @param attributes those that were set, by their names; see {@link BalancingAttribute}
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html">Network Load Balancers</a>
 */
public record LoadBalancer(
        LoadBalancerId id,
        AccountId owner,
        String name,
        VpcId vpc,
        boolean internetFacing,
        List<Zone> zones,
        List<SecurityGroupId> groups,
        Map<String, String> attributes,
        List<Listener> listeners,
        Instant created,
        Tags tags)
        implements IntentObject {
    public static final int MAX_LISTENERS = 50;

    /**
     * Its part in a zone: an interface of its own with one address.
     *
     * @param outside the public one, of an internet-facing one
     * @param ipv6 of a dualstack one
     */
    public record Zone(
            ZoneName name,
            SubnetId subnet,
            NetworkInterfaceId networkInterface,
            Ipv4Address address,
            Optional<PublicAddresses.Mapping> outside,
            Optional<Ipv6Side> ipv6) {
        public Zone withIpv6(Optional<Ipv6Side> side) {
            return new Zone(name, subnet, networkInterface, address, outside, side);
        }
    }

    /**
     * What it is to IPv6 clients.
     *
     * @param address of its interface; of an internet-facing one the public one, too
     * @param front by which hosts know it, beside the number of its interface, which is for IPv4
     */
    public record Ipv6Side(Ipv6Address address, InterfaceNumber front) {}

    public LoadBalancer {
        zones = List.copyOf(zones);
        groups = List.copyOf(groups);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        listeners = List.copyOf(listeners);
    }

    public static IntentKey<LoadBalancer> key(AccountId owner, LoadBalancerId id) {
        return Kind.LOAD_BALANCER.key(owner, id);
    }

    @Override
    public IntentKey<LoadBalancer> key() {
        return key(owner, id);
    }

    /** Whether it has IPv6 clients, too. */
    public boolean dualstack() {
        return zones.stream().anyMatch(zone -> zone.ipv6().isPresent());
    }

    public Optional<Listener> listener(ListenerId wanted) {
        return listeners.stream()
                .filter(listener -> listener.id().equals(wanted))
                .findAny();
    }

    /** The target groups that its listeners forward to. */
    public Set<TargetGroupId> targetGroups() {
        return listeners.stream()
                .flatMap(listener -> listener.forwards().stream())
                .map(Listener.Forward::group)
                .collect(Collectors.toUnmodifiableSet());
    }

    public LoadBalancer withZones(List<Zone> newZones) {
        return new LoadBalancer(
                id, owner, name, vpc, internetFacing, newZones, groups, attributes, listeners, created, tags);
    }

    public LoadBalancer withGroups(List<SecurityGroupId> newGroups) {
        return new LoadBalancer(
                id, owner, name, vpc, internetFacing, zones, newGroups, attributes, listeners, created, tags);
    }

    public LoadBalancer withAttributes(Map<String, String> newAttributes) {
        return new LoadBalancer(
                id, owner, name, vpc, internetFacing, zones, groups, newAttributes, listeners, created, tags);
    }

    public LoadBalancer withListeners(List<Listener> newListeners) {
        return new LoadBalancer(
                id, owner, name, vpc, internetFacing, zones, groups, attributes, newListeners, created, tags);
    }

    public LoadBalancer withTags(Tags newTags) {
        return new LoadBalancer(
                id, owner, name, vpc, internetFacing, zones, groups, attributes, listeners, created, newTags);
    }
}
