package dev.tenet.compiler;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.BalancerNameKey;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerNames;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.RegionName;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetName;
import dev.tenet.model.Vpc;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.QuicServerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The load balancers of a VPC as what hosts know of them: one balancer for each zone, listener and protocol. What is not there, or not on a
 * host now, gets nothing.
 */
final class BalancerTranslation {
    private static final int WHOLE_WEIGHT = 1000;

    /** Looked at for what was before each, the latest first: many lead to the same. */
    private static final int MAX_CHANGES = 64;

    private final Vpc vpc;
    private final IntentSnapshot intent;
    private final RegionName region;
    private Optional<Map<IpAddress, NetworkInterface>> byAddress = Optional.empty();

    BalancerTranslation(Vpc vpc, IntentSnapshot intent, RegionName region) {
        this.vpc = vpc;
        this.intent = intent;
        this.region = region;
    }

    /**
     * All of the VPC's.
     *
     * @param names what clients are told, of those without a listener, too
     * @param groups that the hosts need for them
     * @param targets interfaces that get connections: gateways must know where they are
     * @param instances that targets are
     * @param checks of targets, on their hosts
     * @param any whether there are load balancers at all
     * @param byAddress whether any target is named by its address, so that any interface may be one
     */
    record Result(
            List<Balancer> balancers,
            List<BalancerName> names,
            Set<SecurityGroupId> groups,
            Set<NetworkInterfaceId> targets,
            Set<InstanceId> instances,
            List<Check> checks,
            boolean byAddress,
            boolean any) {
        static final Result NONE =
                new Result(List.of(), List.of(), Set.of(), Set.of(), Set.of(), List.of(), false, false);

        /** What all hosts with interfaces know. */
        Stream<Resource> everywhere() {
            return Stream.concat(balancers.stream(), names.stream());
        }

        /** What edges know of those on the internet. */
        List<PublicBalancer> onInternet() {
            return balancers.stream()
                    .flatMap(balancer ->
                            balancer.publicAddress().map(address -> PublicBalancer.of(balancer, address)).stream())
                    .toList();
        }
    }

    /** A host that is to look how a target on it is. */
    record Check(HostId on, TargetCheck check) {}

    private record Found(
            Target target,
            NetworkInterface networkInterface,
            HostId on,
            HostNumber number,
            IpAddress address,
            Optional<TargetHealth> health,
            boolean ill,
            List<ZonalShift> shifts) {
        int port() {
            return target.port();
        }

        boolean isIn(ZoneName zone) {
            return networkInterface.zone().equals(zone);
        }

        boolean draining() {
            return target.isDraining();
        }

        /** When it could last get new connections, in milliseconds since 1970; of one that does not drain no end. */
        long lastTaken() {
            return target.drainingMillis().orElse(Long.MAX_VALUE);
        }

        /** When something about it changed, as far as is noted. */
        LongStream changes() {
            return Stream.of(
                            LongStream.of(target.registeredMillis()),
                            target.drainingMillis().stream(),
                            target.absences().stream()
                                    .flatMapToLong(away -> LongStream.of(away.sinceMillis(), away.untilMillis())),
                            health.stream().flatMapToLong(TargetHealth::changes),
                            shifts.stream().flatMapToLong(ZonalShift::changes))
                    .flatMapToLong(moments -> moments);
        }

        /** As it is, or was just before a time. */
        boolean isCandidate(long before) {
            return target.registeredMillis() < before
                    && target.drainingMillis().orElse(Long.MAX_VALUE) >= before
                    && target.absences().stream()
                            .noneMatch(away -> away.sinceMillis() < before && before <= away.untilMillis());
        }

        /** Whether its zone is, or was just before a time, one that clients are kept away from. */
        boolean isShifted(long before) {
            return shifts.stream().anyMatch(shift -> shift.wasActive(before));
        }

        /**
         * Whether the connections that it has are ended.
         *
         * @param taking who gets new ones: none of theirs are
         */
        boolean ended(Set<InterfaceNumber> taking) {
            return (target.ended().isPresent() || (!draining() && ill))
                    && !taking.contains(Translation.number(networkInterface));
        }

        boolean isHealthy(long before) {
            return health.filter(found -> found.wasHealthy(before)).isPresent();
        }
    }

    Result compile() {
        List<Balancer> balancers = new ArrayList<>();
        List<BalancerName> names = new ArrayList<>();
        Set<SecurityGroupId> groups = new TreeSet<>(Comparator.comparing(SecurityGroupId::value));
        Set<NetworkInterfaceId> targets = new TreeSet<>(Comparator.comparing(NetworkInterfaceId::value));
        Set<InstanceId> instances = new TreeSet<>(Comparator.comparing(InstanceId::value));
        Map<TargetCheckKey, Check> checks = new TreeMap<>();
        boolean anyByAddress = false;
        boolean any = false;
        for (LoadBalancer balancer : intent.list(Kind.LOAD_BALANCER.under(vpc.owner()))) {
            if (!balancer.vpc().equals(vpc.id())) {
                continue;
            }
            any = true;
            List<ZonalShift> shifts = intent.list(ZonalShift.of(balancer));
            Map<IpFamily, Map<TargetGroup, List<Found>>> forwardedTo = new EnumMap<>(IpFamily.class);
            for (Listener listener : balancer.listeners()) {
                groups.addAll(balancer.groups());
                Map<TargetGroup, List<Found>> found = found(listener, shifts);
                for (IpFamily family : IpFamily.values()) {
                    Set<TargetGroupId> getting = gettingFrom(family, listener, found.keySet(), Long.MAX_VALUE)
                            .keySet();
                    found.forEach((group, all) -> {
                        if (getting.contains(group.id())) {
                            forwardedTo
                                    .computeIfAbsent(family, _ -> new LinkedHashMap<>())
                                    .put(group, all);
                        }
                    });
                }
                found.values().forEach(each -> each.forEach(target -> targets.add(target.networkInterface.id())));
                for (TargetGroup group : found.keySet()) {
                    for (Target target : group.targets()) {
                        switch (target.name()) {
                            case TargetName.OfInstance(var instance) -> instances.add(instance);
                            case TargetName.OfAddress _ -> anyByAddress = true;
                        }
                    }
                }
                balancers.addAll(balancers(balancer, listener, found));
                found.forEach((group, all) -> all.stream()
                        .filter(target -> listener.forwardsTo(group.id()) && !target.draining())
                        .flatMap(target -> check(balancer, group, target).stream())
                        .forEach(check -> checks.put(check.check().key(), check)));
            }
            names.add(name(balancer, forwardedTo, shifts));
        }
        return new Result(
                balancers, names, groups, targets, instances, List.copyOf(checks.values()), anyByAddress, any);
    }

    /**
     * Clients are told of the zones that they are not kept away from and in which every group that gets connections from their family has enough
     * healthy targets; of all where no zone is one.
     */
    private BalancerName name(
            LoadBalancer balancer, Map<IpFamily, Map<TargetGroup, List<Found>>> forwardedTo, List<ZonalShift> shifts) {
        Set<ZoneName> shifted = shifts.stream()
                .filter(ZonalShift::isActive)
                .map(ZonalShift::awayFrom)
                .collect(Collectors.toSet());
        List<IpAddress> addresses = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            Map<TargetGroup, List<Found>> groups = forwardedTo.getOrDefault(family, Map.of());
            Map<ZoneName, IpAddress> all = new LinkedHashMap<>();
            balancer.zones()
                    .forEach(zone -> side(balancer, zone, family)
                            .ifPresent(side -> all.put(
                                    zone.name(),
                                    publicAddress(balancer, zone, side).orElse(side.address))));
            List<IpAddress> enough = all.entrySet().stream()
                    .filter(zone -> !shifted.contains(zone.getKey()))
                    .filter(zone -> groups.entrySet().stream()
                            .allMatch(group -> hasEnough(balancer, group.getKey(), zone.getKey(), group.getValue())))
                    .map(Map.Entry::getValue)
                    .toList();
            addresses.addAll(enough.isEmpty() ? all.values() : enough);
        }
        return new BalancerName(
                new BalancerNameKey(
                        vpc.network(), LoadBalancerNames.dns(balancer, region).toLowerCase(Locale.ROOT)),
                addresses);
    }

    /** Of the zone's targets, or with cross-zone balancing of all. */
    private static boolean hasEnough(LoadBalancer balancer, TargetGroup group, ZoneName zone, List<Found> all) {
        List<Found> registered = all.stream()
                .filter(target -> target.isCandidate(Long.MAX_VALUE))
                .filter(target -> group.isAcrossZones(balancer) || target.isIn(zone))
                .filter(target -> !isKeptFrom(balancer, group, zone, target, Long.MAX_VALUE))
                .toList();
        int healthy = Math.toIntExact(registered.stream()
                .filter(target -> target.isHealthy(Long.MAX_VALUE))
                .count());
        return HealthyThreshold.forDns(group).isMet(healthy, registered.size());
    }

    /** Asked with the address that the balancer has in the target's zone, or in another where it has none there. */
    private Optional<Check> check(LoadBalancer balancer, TargetGroup group, Found target) {
        HealthCheck how = group.healthCheck();
        TargetCheck.Question question = how.protocol() == HealthCheck.Protocol.TCP
                ? new TargetCheck.Connects()
                : new TargetCheck.Answers(
                        how.protocol() == HealthCheck.Protocol.HTTPS,
                        how.path().orElse("/"),
                        how.matcher().orElse("200-399"));
        return sidesFor(balancer, group.family(), target)
                .map(Side::front)
                .filter(front -> front.number() <= TargetCheck.MAX_FRONT)
                .findFirst()
                .map(front -> new Check(
                        target.on,
                        new TargetCheck(
                                new TargetCheckKey(
                                        group.owner() + "/" + group.id(),
                                        target.target.name().toString(),
                                        target.port()),
                                Translation.number(target.networkInterface),
                                front,
                                group.keepsDestinations(),
                                target.address,
                                how.port().orElse(target.port()),
                                question,
                                how.intervalSeconds(),
                                how.timeoutSeconds(),
                                how.healthyThreshold(),
                                how.unhealthyThreshold(),
                                group.sendsProxyHeader())));
    }

    /** As a target knows the balancer: that of the target's zone first. */
    private Stream<Side> sidesFor(LoadBalancer balancer, IpFamily family, Found target) {
        return balancer.zones().stream()
                .sorted(Comparator.comparing(zone -> !zone.name().equals(target.networkInterface.zone())))
                .flatMap(zone -> side(balancer, zone, family).stream());
    }

    private Optional<NetworkInterface> front(LoadBalancer balancer, LoadBalancer.Zone zone) {
        return intent.find(NetworkInterface.key(balancer.owner(), zone.networkInterface()))
                .filter(found -> found.number().number() <= Integer.MAX_VALUE);
    }

    /**
     * What a balancer is in a zone to clients of a family.
     *
     * @param own its interface there
     */
    private record Side(IpAddress address, InterfaceNumber front, NetworkInterface own) {}

    private Optional<Side> side(LoadBalancer balancer, LoadBalancer.Zone zone, IpFamily family) {
        return front(balancer, zone).flatMap(own -> switch (family) {
            case IPV4 -> Optional.of(new Side(zone.address(), Translation.number(own), own));
            case IPV6 ->
                zone.ipv6()
                        .filter(side -> side.front().number() <= Integer.MAX_VALUE)
                        .map(side -> new Side(side.address(), Translation.number(side.front()), own));
        });
    }

    /**
     * How much of a family's connections each group gets, more than 0: those of the family alone where the listener forwards to one, as nothing need
     * be translated then, else those of the other one. As it was just before a time.
     */
    private static Map<TargetGroupId, Integer> gettingFrom(
            IpFamily family, Listener listener, Set<TargetGroup> groups, long before) {
        Map<TargetGroupId, Integer> own = new HashMap<>();
        Map<TargetGroupId, Integer> others = new HashMap<>();
        List<Listener.Forward> forwards = listener.forwards(before);
        for (TargetGroup group : groups) {
            int share = forwards.stream()
                    .filter(forward -> forward.group().equals(group.id()))
                    .mapToInt(Listener.Forward::weight)
                    .sum();
            if (share > 0) {
                (group.family() == family ? own : others).put(group.id(), share);
            }
        }
        return own.isEmpty() ? others : own;
    }

    /**
     * What concerns a family's connections: its own groups, and those of the other one that get or got some, if the balancer has an address of
     * their family. Those of the family first, unless the others get what comes: what an interface gets as a target of both it gets as one of the
     * first.
     */
    private Map<TargetGroup, List<Found>> concerning(
            IpFamily family, LoadBalancer balancer, Listener listener, Map<TargetGroup, List<Found>> found) {
        Set<TargetGroupId> now =
                gettingFrom(family, listener, found.keySet(), Long.MAX_VALUE).keySet();
        Set<TargetGroupId> ever = new HashSet<>(now);
        listener.changes()
                .forEach(change -> ever.addAll(
                        gettingFrom(family, listener, found.keySet(), change).keySet()));
        boolean ownFirst = now.isEmpty()
                || found.keySet().stream().anyMatch(group -> group.family() == family && now.contains(group.id()));
        Map<TargetGroup, List<Found>> concerning = new LinkedHashMap<>();
        for (boolean own : List.of(ownFirst, !ownFirst)) {
            found.forEach((group, all) -> {
                boolean isOwn = group.family() == family;
                if (isOwn == own && (isOwn || ever.contains(group.id()) && has(balancer, group.family()))) {
                    concerning.put(group, all);
                }
            });
        }
        return concerning;
    }

    private boolean has(LoadBalancer balancer, IpFamily family) {
        return balancer.zones().stream()
                .anyMatch(zone -> side(balancer, zone, family).isPresent());
    }

    private List<Balancer> balancers(LoadBalancer balancer, Listener listener, Map<TargetGroup, List<Found>> found) {
        Map<IpFamily, Map<TargetGroup, List<Found>>> concerning = new EnumMap<>(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            concerning.put(family, concerning(family, balancer, listener, found));
        }
        List<Balancer> balancers = new ArrayList<>();
        for (LoadBalancer.Zone zone : balancer.zones()) {
            concerning.forEach((family, groups) -> side(balancer, zone, family)
                    .ifPresent(side -> balancers.addAll(balancers(balancer, listener, zone, side, groups))));
        }
        return balancers;
    }

    private List<Balancer> balancers(
            LoadBalancer balancer,
            Listener listener,
            LoadBalancer.Zone zone,
            Side side,
            Map<TargetGroup, List<Found>> found) {
        IpFamily family = side.address.family();
        List<BalancerTarget> targets = targets(balancer, listener, zone.name(), side.address, found);
        List<BalancerShares> former = former(balancer, listener, zone.name(), family, found);
        Optional<IpAddress> publicAddress = publicAddress(balancer, zone, side);
        List<Balancer> balancers = new ArrayList<>();
        for (int protocol : listener.protocol().numbers()) {
            balancers.add(new Balancer(
                    new BalancerKey(vpc.network(), side.address, new IpProtocol(protocol), calledPort(listener)),
                    side.front,
                    balancer.groups().stream().map(Translation::key).toList(),
                    balancer.groups().isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Identity(side.own.identity().number())),
                    publicAddress,
                    stickiness(family, listener, found.keySet()),
                    protocol == IpProtocol.TCP.number() ? listener.idleSeconds() : 0,
                    former,
                    protocol == IpProtocol.UDP.number()
                            ? targets
                            : targets.stream()
                                    .map(BalancerTarget::withoutQuicServer)
                                    .toList()));
        }
        return balancers;
    }

    private static int calledPort(Listener listener) {
        return listener.takesAllPorts() ? BalancerKey.ALL_PORTS : listener.port();
    }

    /** That of a group goes for all; of several kinds the one that leads more connections to one target. */
    private static Stickiness stickiness(IpFamily family, Listener listener, Set<TargetGroup> groups) {
        Set<TargetGroupId> getting =
                gettingFrom(family, listener, groups, Long.MAX_VALUE).keySet();
        List<TargetGroup> sticky = groups.stream()
                .filter(group -> listener.forwardsTo(group.id()) && group.isSticky())
                .filter(group -> group.family() == family || getting.contains(group.id()))
                .toList();
        if (sticky.isEmpty()) {
            return Stickiness.NONE;
        }
        return sticky.stream().allMatch(TargetGroup::isStickyByProtocol)
                ? Stickiness.ADDRESSES_AND_PROTOCOL
                : Stickiness.ADDRESSES;
    }

    /** An IPv6 address is the same to the internet. */
    private Optional<IpAddress> publicAddress(LoadBalancer balancer, LoadBalancer.Zone zone, Side side) {
        if (!balancer.internetFacing() || !Internet.hasGateway(vpc, intent)) {
            return Optional.empty();
        }
        return side.address.family() == IpFamily.IPV6
                ? Optional.of(side.address)
                : zone.outside().map(PublicAddresses.Mapping::publicAddress);
    }

    /** An interface that two groups have gets the connections of both, at the port of the first where it is still one. */
    private List<BalancerTarget> targets(
            LoadBalancer balancer,
            Listener listener,
            ZoneName zone,
            IpAddress called,
            Map<TargetGroup, List<Found>> found) {
        Map<InterfaceNumber, Integer> weights =
                weights(balancer, listener, zone, called.family(), found, Long.MAX_VALUE);
        Map<QuicServerId, InterfaceNumber> servers =
                listener.protocol().isQuic() ? servers(listener, found, weights.keySet()) : Map.of();
        Map<InterfaceNumber, BalancerTarget> targets = new LinkedHashMap<>();
        found.forEach((group, all) -> all.forEach(target -> {
            InterfaceNumber number = Translation.number(target.networkInterface);
            IpAddress address = group.keepsDestinations() ? called : target.address;
            targets.merge(
                    number,
                    new BalancerTarget(
                            number,
                            target.number,
                            address,
                            listener.takesAllPorts() || group.keepsDestinations()
                                    ? calledPort(listener)
                                    : target.port(),
                            weights.getOrDefault(number, 0),
                            target.ended(weights.keySet()),
                            sidesFor(balancer, address.family(), target)
                                    .map(Side::address)
                                    .findFirst()
                                    .orElse(called),
                            !group.keepsClientAddresses() || address.family() != called.family(),
                            group.sendsProxyHeader(),
                            target.target
                                    .quicServer()
                                    .filter(server ->
                                            number.equals(servers.get(server)) && !target.ended(weights.keySet()))),
                    (first, other) -> first.ended()
                                    && !other.ended()
                                    && first.address().family()
                                            == other.address().family()
                            ? other
                            : first);
        }));
        return targets.values().stream().limit(Balancer.MAX_TARGETS).toList();
    }

    /**
     * Who has which QUIC connections. Registration sees to it that targets differ; one that may have connections left although its time is over, or
     * another group has its listener, gives way to one that has its ID since.
     */
    private static Map<QuicServerId, InterfaceNumber> servers(
            Listener listener, Map<TargetGroup, List<Found>> found, Set<InterfaceNumber> taking) {
        Map<QuicServerId, InterfaceNumber> servers = new HashMap<>();
        for (boolean current : List.of(true, false)) {
            found.entrySet().stream()
                    .filter(entry -> listener.forwardsTo(entry.getKey().id()) == current)
                    .flatMap(entry -> entry.getValue().stream())
                    .filter(target -> !target.ended(taking))
                    .sorted(Comparator.comparingLong(Found::lastTaken).reversed())
                    .forEach(target -> target.target
                            .quicServer()
                            .ifPresent(server ->
                                    servers.putIfAbsent(server, Translation.number(target.networkInterface))));
        }
        return servers;
    }

    /**
     * Who got connections before each of the last changes that targets, and the listener of its groups, note of themselves, the latest first. What
     * changes otherwise (how groups are spread over zones, and how many must be well) is not noted. Zonal shifts note of themselves, too.
     */
    private static List<BalancerShares> former(
            LoadBalancer balancer,
            Listener listener,
            ZoneName zone,
            IpFamily family,
            Map<TargetGroup, List<Found>> found) {
        Map<InterfaceNumber, Integer> now = weights(balancer, listener, zone, family, found, Long.MAX_VALUE);
        LongStream ofTargets = found.values().stream().flatMap(List::stream).flatMapToLong(Found::changes);
        return LongStream.concat(ofTargets, listener.changes())
                .boxed()
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(MAX_CHANGES)
                .map(change -> weights(balancer, listener, zone, family, found, change))
                .filter(before -> !before.isEmpty() && !before.equals(now))
                .distinct()
                .limit(Balancer.MAX_FORMER)
                .map(weights -> new BalancerShares(weights.entrySet().stream()
                        .map(entry -> new BalancerShares.Share(entry.getKey(), entry.getValue()))
                        .toList()))
                .toList();
    }

    /** For connections of a family, more than 0 each; as they were just before a time. */
    private static Map<InterfaceNumber, Integer> weights(
            LoadBalancer balancer,
            Listener listener,
            ZoneName zone,
            IpFamily family,
            Map<TargetGroup, List<Found>> found,
            long before) {
        Map<InterfaceNumber, Integer> weights = new LinkedHashMap<>();
        Map<TargetGroupId, Integer> getting = gettingFrom(family, listener, found.keySet(), before);
        found.forEach((group, all) -> {
            int share = getting.getOrDefault(group.id(), 0);
            Set<Found> taking = share > 0 ? taking(balancer, group, zone, all, before) : Set.of();
            for (Found target : taking) {
                int weight = Math.toIntExact(Math.max(1, (long) share * WHOLE_WEIGHT / taking.size()));
                weights.merge(
                        Translation.number(target.networkInterface),
                        weight,
                        (one, other) -> Math.min(BalancerTarget.MAX_WEIGHT, one + other));
            }
        });
        return weights;
    }

    /** Those that are well and not in a zone that clients are kept away from; where these are too few all, as if nobody had asked. */
    private static Set<Found> taking(
            LoadBalancer balancer, TargetGroup group, ZoneName zone, List<Found> all, long before) {
        List<Found> candidates = inZone(balancer, group, zone, all, before).stream()
                .filter(target -> target.isCandidate(before))
                .toList();
        List<Found> wanted = candidates.stream()
                .filter(target -> !isKeptFrom(balancer, group, zone, target, before))
                .toList();
        List<Found> healthy =
                wanted.stream().filter(target -> target.isHealthy(before)).toList();
        boolean enough = HealthyThreshold.forRouting(group).isMet(healthy.size(), wanted.size());
        return new LinkedHashSet<>(enough ? healthy : candidates);
    }

    /** Those of the zone, unless the group goes across zones or has none that takes connections there. */
    private static List<Found> inZone(
            LoadBalancer balancer, TargetGroup group, ZoneName zone, List<Found> all, long before) {
        List<Found> zonal = all.stream().filter(target -> target.isIn(zone)).toList();
        return group.isAcrossZones(balancer) || zonal.stream().noneMatch(target -> target.isCandidate(before))
                ? all
                : zonal;
    }

    /** A zone's own address leads to its own targets even while clients are kept away from it, unless it could lead to others, too. */
    private static boolean isKeptFrom(
            LoadBalancer balancer, TargetGroup group, ZoneName zone, Found target, long before) {
        return target.isShifted(before) && (group.isAcrossZones(balancer) || !target.isIn(zone));
    }

    private Map<TargetGroup, List<Found>> found(Listener listener, List<ZonalShift> shifts) {
        Map<TargetGroup, List<Found>> found = new LinkedHashMap<>();
        for (TargetGroupId id : listener.groups()) {
            intent.find(TargetGroup.key(vpc.owner(), id))
                    .filter(group -> group.vpc().equals(vpc.id()))
                    .ifPresent(group -> found.put(
                            group,
                            group.targets().stream()
                                    .flatMap(target -> find(group, target, shifts).stream())
                                    .toList()));
        }
        return found;
    }

    private Optional<Found> find(TargetGroup group, Target target, List<ZonalShift> shifts) {
        Optional<TargetHealth> health = intent.find(TargetHealth.key(group, target));
        return find(target.name())
                .flatMap(networkInterface -> address(target.name(), networkInterface, group.family())
                        .flatMap(address -> Attached.of(networkInterface, intent)
                                .host()
                                .map(host -> new Found(
                                        target,
                                        networkInterface,
                                        host.id(),
                                        Fabric.number(host),
                                        address,
                                        health,
                                        health.filter(found -> found.endsConnections(group))
                                                .isPresent(),
                                        shifts.stream()
                                                .filter(shift ->
                                                        shift.awayFrom().equals(networkInterface.zone()))
                                                .toList()))));
    }

    /** Empty for an instance that has none of the family any more. */
    private static Optional<IpAddress> address(TargetName name, NetworkInterface networkInterface, IpFamily family) {
        return switch (name) {
            case TargetName.OfAddress(var address) -> Optional.of(address);
            case TargetName.OfInstance _ ->
                switch (family) {
                    case IPV4 -> Optional.of(networkInterface.primaryIpv4());
                    case IPV6 -> networkInterface.ipv6().stream().findFirst().map(address -> address);
                };
        };
    }

    /** The interface that the target is, if it is on a host now. */
    private Optional<NetworkInterface> find(TargetName name) {
        return (switch (name) {
                    case TargetName.OfInstance(var id) ->
                        intent.find(Instance.key(vpc.owner(), id)).flatMap(this::primary);
                    case TargetName.OfAddress(var address) ->
                        Optional.ofNullable(byAddress().get(address));
                })
                .filter(found -> found.vpc().equals(vpc.id()))
                .filter(found -> found.number().number() <= Integer.MAX_VALUE)
                .filter(found -> Attached.of(found, intent).host().isPresent());
    }

    private Optional<NetworkInterface> primary(Instance instance) {
        return instance.interfaces().stream()
                .findFirst()
                .flatMap(id -> intent.find(NetworkInterface.key(instance.owner(), id)));
    }

    private Map<IpAddress, NetworkInterface> byAddress() {
        if (byAddress.isEmpty()) {
            Map<IpAddress, NetworkInterface> all = new HashMap<>();
            intent.list(Kind.NETWORK_INTERFACE.under(vpc.owner())).stream()
                    .filter(found -> found.vpc().equals(vpc.id()))
                    .forEach(found -> {
                        found.ipv4().forEach(address -> all.put(address, found));
                        found.ipv6().forEach(address -> all.put(address, found));
                    });
            byAddress = Optional.of(all);
        }
        return byAddress.orElseThrow();
    }
}
