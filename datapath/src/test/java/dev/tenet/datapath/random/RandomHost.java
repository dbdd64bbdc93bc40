package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.Flooded;
import dev.tenet.datapath.reference.FlowLogFacts;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.datapath.reference.HostFacts;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.Observation;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** A host made by chance: what its agent knows, and what is true of the fabric around it. Everything in a fixed order. */
public final class RandomHost {
    public static final HostNumber NUMBER = new HostNumber(1);
    public static final DeviceIndex UNDERLAY_DEVICE = new DeviceIndex(90);

    /** Where the host's services are, if they are. */
    public static final DeviceIndex SERVICE_DEVICE = new DeviceIndex(91);

    /** By which copies for mirror targets leave. */
    public static final DeviceIndex MIRROR_DEVICE = new DeviceIndex(93);

    /** Where instances may be attached. */
    public static final List<DeviceIndex> DEVICES =
            IntStream.rangeClosed(1011, 1018).mapToObj(DeviceIndex::new).toList();

    /** Where never one is. */
    public static final DeviceIndex STRANGE_DEVICE = new DeviceIndex(1099);

    /** Where the internet is. */
    public static final HostConstants.Outside OUTSIDE = new HostConstants.Outside(
            new DeviceIndex(92), Ipv4Address.of(192, 0, 2, 200), Ipv6Address.parse("2001:db8:eeee::1"));

    private static final int LARGEST_INNER_PACKET = 1500;

    /** In an IPv6 fabric, as many percent of hosts are. */
    private static final int IPV6_FABRICS = 40;

    final IpFamily fabric;

    /** What the agent has been told. */
    final SortedMap<ResourceKey, Resource> resources = new TreeMap<>();

    final SortedMap<InterfaceNumber, Attachment> attachments = new TreeMap<>();
    final SortedSet<VirtualNetworkIdentifier> networksInSync = new TreeSet<>();

    /** The set of groups that each identity stands for, known to this host or not. */
    final SortedMap<Identity, SortedSet<SecurityGroupKey>> identities = new TreeMap<>();

    FlowLogFacts flowLogs = FlowLogFacts.NONE;
    Observation observation = Observation.NONE;

    /** What an edge has withdrawn, and until when. */
    final SortedMap<IpPrefix, Flooded> flooded = new TreeMap<>();

    /** What an agent caught in the middle of its work would leave. */
    final List<Consumer<HostTables>> halfDone = new ArrayList<>();

    /** Numbers of interfaces are never used again. */
    int lastInterface = 10;

    /** Which other hosts really have addresses, whether this host knows it or not. */
    final SortedMap<NetworkAddress, Whereabouts> elsewhere = new TreeMap<>();

    /** Of delegated prefixes; a single address comes first. */
    final Map<NetworkPrefix, Whereabouts> blocksElsewhere = new HashMap<>();

    /** What the agent wrote last. */
    private HostTables written;

    private RandomHost(IpFamily fabric) {
        this.fabric = fabric;
        written = new HostTables(constants(fabric));
    }

    static RandomHost create(Chance chance) {
        RandomHost host = new RandomHost(chance.percent(IPV6_FABRICS) ? IpFamily.IPV6 : IpFamily.IPV4);
        HostParts.ALL.forEach(part -> part.build(host, chance));
        return host;
    }

    /** Changes something, and says what. */
    String change(Chance chance) {
        return chance.pick(HostParts.ALL).change(this, chance);
    }

    /** What the agent writes now. */
    HostTables tables() {
        HostState state = HostState.of(Revision.NONE, resources.values());
        HostTables tables = HostTables.of(
                state,
                new HostFacts(
                        constants(fabric),
                        attachments,
                        Optional.of(SERVICE_DEVICE),
                        Optional.of(MIRROR_DEVICE),
                        flowLogs,
                        observation,
                        networksInSync),
                written);
        tables.flooded.putAll(flooded);
        halfDone.forEach(change -> change.accept(tables));
        written = tables;
        return tables;
    }

    void put(Resource resource) {
        resources.put(resource.key(), resource);
    }

    /** All resources of a kind, in order. */
    public <R extends Resource> List<R> all(Class<R> kind) {
        return resources.values().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Gives interfaces other generations, as an agent does when what they are judged by changes. */
    void raise(
            Predicate<NetworkInterface> which,
            ToIntFunction<Attachment> topologyGeneration,
            ToIntFunction<Attachment> policyGeneration) {
        all(NetworkInterface.class).stream()
                .filter(which)
                .forEach(found -> attachments.computeIfPresent(
                        found.number(),
                        (_, before) -> new Attachment(
                                before.device(),
                                before.open(),
                                before.deliverToPeer(),
                                topologyGeneration.applyAsInt(before),
                                policyGeneration.applyAsInt(before),
                                before.serviceSlot(),
                                before.payer())));
    }

    /** Where an interface is attached, if it is. */
    public Optional<DeviceIndex> device(InterfaceNumber number) {
        return Optional.ofNullable(attachments.get(number)).map(Attachment::device);
    }

    /** The set of groups that an identity stands for. */
    SortedSet<SecurityGroupKey> groups(Identity identity) {
        return Optional.ofNullable(identities.get(identity)).orElseThrow();
    }

    Attachment attachment(InterfaceNumber number) {
        return Optional.ofNullable(attachments.get(number)).orElseThrow();
    }

    /** The host that really has the address, if it is another one. */
    public Optional<Whereabouts> elsewhere(NetworkAddress address) {
        return Optional.ofNullable(elsewhere.get(address))
                .or(() -> Optional.ofNullable(blocksElsewhere.get(NetworkPrefix.around(address))));
    }

    public Map<NetworkAddress, Whereabouts> elsewhere() {
        return elsewhere;
    }

    /** A host's address in the fabric. */
    IpAddress underlay(HostNumber host) {
        return underlay(fabric, host.number());
    }

    /** The number of a host, or another one for a stranger. */
    static IpAddress underlay(IpFamily fabric, int number) {
        return switch (fabric) {
            case IPV4 -> Ipv4Address.of(192, 0, 2, number);
            case IPV6 -> Ipv6Address.parse("2001:db8:f::" + Integer.toHexString(number));
        };
    }

    /** So few that they run out. */
    private static final int STAND_IN_PORTS = 2;

    /** What programs are loaded with, where the fabric is of this family. */
    public static HostConstants constants(IpFamily fabric) {
        return new HostConstants(
                        NUMBER,
                        underlay(fabric, NUMBER.number()),
                        UNDERLAY_DEVICE,
                        LARGEST_INNER_PACKET + Overlay.overhead(fabric),
                        0x5eed,
                        Optional.of(OUTSIDE))
                .withStandInPorts(STAND_IN_PORTS)
                .gatheringPieces(true);
    }
}
