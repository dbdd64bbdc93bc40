package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkKind;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.BpfException;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Guests that are network namespaces: one for each instance, named by a prefix and the instance, with a veth device for each interface. The
 * loopback device's alias in the namespace says which host the guest is of, so that hosts which share a machine tell theirs apart.
 */
public final class NamespaceGuests implements GuestDriver {
    private static final LinkName LOOPBACK = new LinkName("lo");
    private static final String ALIAS = "tenet host ";

    private final String prefix;
    private final Optional<HostId> owner;
    private final Links hostLinks;
    private final DeviceConnection connection;
    private final VethDevices pairs;

    /**
     * @param prefix of the names of guests' namespaces
     * @param owner the host whose guests are meant; empty to remove those of any
     * @param host a socket in the host's namespace, where the devices' host sides are
     */
    public NamespaceGuests(String prefix, Optional<HostId> owner, NetlinkSocket host, DeviceConnection connection) {
        this.prefix = prefix;
        this.owner = owner;
        this.hostLinks = new Links(host);
        this.connection = connection;
        this.pairs = new VethDevices(hostLinks, connection);
    }

    @Override
    public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
        String name = prefix + plan.instance();
        try (NetworkNamespace namespace = open(name);
                NetlinkSocket inside = namespace.run(NetlinkSocket::new)) {
            takeOwnership(name, inside);
            Map<InterfaceNumber, HostSide> devices = new LinkedHashMap<>();
            for (GuestDevice device : plan.devices()) {
                devices.put(device.number(), pairs.bring(device, namespace, inside));
            }
            new SourceRouting(inside)
                    .bring(plan.devices().stream()
                            .filter(device -> !device.configuresItself())
                            .toList());
            return devices;
        } catch (NetlinkException | BpfException | UncheckedIOException failure) {
            throw new GuestException("instance " + plan.instance(), failure);
        }
    }

    @Override
    public void takeDevice(InstanceKey instance, InterfaceNumber number) throws GuestException {
        String name = prefix + instance;
        Optional<Link> near = hostLinks.named(DeviceNames.of(number));
        if (near.isEmpty() || NetworkNamespace.exists(name) && leadsInto(near.get(), name)) {
            removeDevice(number);
        }
    }

    @Override
    public void removeDevice(InterfaceNumber number) throws GuestException {
        try {
            hostLinks.named(DeviceNames.of(number)).ifPresent(link -> hostLinks.delete(link.index()));
            connection.disconnect(number);
        } catch (NetlinkException | BpfException | UncheckedIOException failure) {
            throw new GuestException("device of interface " + number, failure);
        }
    }

    @Override
    public void remove(InstanceKey instance) throws GuestException {
        String name = prefix + instance;
        if (!NetworkNamespace.exists(name)) {
            return;
        }
        try {
            NamespaceProcesses.end(name);
            NetworkNamespace.delete(name);
        } catch (BpfException | UncheckedIOException failure) {
            throw new GuestException("instance " + instance, failure);
        }
    }

    @Override
    public Set<InstanceKey> instances() throws GuestException {
        Set<InstanceKey> instances = new TreeSet<>();
        for (String name : NetworkNamespace.names()) {
            Optional<InstanceKey> instance = instance(name);
            if (instance.isPresent() && aliasOf(name).filter(this::isOurs).isPresent()) {
                instances.add(instance.get());
            }
        }
        return instances;
    }

    @Override
    public Map<InterfaceNumber, HostSide> devices() throws GuestException {
        try {
            Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
            hostLinks.all().stream()
                    .filter(link -> link.kind() instanceof LinkKind.Veth)
                    .forEach(link -> DeviceNames.parse(link.name())
                            .ifPresent(number -> devices.put(number, new HostSide(link.index(), true))));
            return devices;
        } catch (NetlinkException failure) {
            throw new GuestException("devices of guests", failure);
        }
    }

    private static boolean leadsInto(Link near, String name) throws GuestException {
        try (NetworkNamespace namespace = NetworkNamespace.openNamed(name);
                NetlinkSocket inside = namespace.run(NetlinkSocket::new)) {
            return new Links(inside)
                    .all().stream().anyMatch(far -> VethDevices.arePair(Optional.of(near), Optional.of(far)));
        } catch (NetlinkException | BpfException failure) {
            throw new GuestException("devices in " + name, failure);
        }
    }

    private NetworkNamespace open(String name) {
        return NetworkNamespace.exists(name) ? NetworkNamespace.openNamed(name) : NetworkNamespace.create(name);
    }

    private void takeOwnership(String name, NetlinkSocket inside) throws GuestException {
        Links links = new Links(inside);
        Link loopback = links.require(LOOPBACK);
        if (loopback.alias().isEmpty()) {
            HostId host = owner.orElseThrow(() -> new GuestException("whose should instances in " + name + " be?"));
            links.setAlias(loopback.index(), ALIAS + host);
        } else if (!isOurs(loopback.alias())) {
            throw new GuestException("namespace " + name + " is of " + loopback.alias());
        }
        if (!loopback.up()) {
            links.setUp(loopback.index());
        }
    }

    private Optional<String> aliasOf(String name) {
        try (NetworkNamespace namespace = NetworkNamespace.openNamed(name);
                NetlinkSocket inside = namespace.run(NetlinkSocket::new)) {
            return new Links(inside).named(LOOPBACK).map(Link::alias);
        } catch (BpfException gone) {
            // Removed meanwhile, or half made: not ours to judge.
            return Optional.empty();
        }
    }

    private boolean isOurs(String alias) {
        return owner.map(host -> alias.equals(ALIAS + host)).orElse(alias.startsWith(ALIAS));
    }

    private Optional<InstanceKey> instance(String name) {
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return rest.startsWith("i-") ? Optional.of(new InstanceKey(rest)) : Optional.empty();
    }
}
