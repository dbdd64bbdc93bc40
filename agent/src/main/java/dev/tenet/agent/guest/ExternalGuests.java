package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkKind;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.BpfException;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Guests that others made and keep: an interface is attached to a TAP device that is there, or to a device made in a network namespace that
 * is there. What others made is never removed, nor what runs in it ended.
 */
public final class ExternalGuests implements GuestDriver {
    private final Optional<HostId> owner;
    private final Links hostLinks;
    private final DeviceConnection connection;
    private final VethDevices pairs;

    /**
     * @param owner the host whose guests are meant; empty to let go of those of any
     * @param host a socket in the host's namespace
     */
    public ExternalGuests(Optional<HostId> owner, NetlinkSocket host, DeviceConnection connection) {
        this.owner = owner;
        this.hostLinks = new Links(host);
        this.connection = connection;
        this.pairs = new VethDevices(hostLinks, connection);
    }

    @Override
    public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
        Map<InterfaceNumber, HostSide> devices = new LinkedHashMap<>();
        for (GuestDevice device : plan.devices()) {
            try {
                HostSide side = switch (device.external().orElseThrow()) {
                    case ExternalDevice.Tap(String name) -> attach(plan.instance(), device, new LinkName(name));
                    case ExternalDevice.Namespace(String path, var _) -> make(plan, device, Path.of(path));
                };
                devices.put(device.number(), side);
            } catch (NetlinkException | BpfException | UncheckedIOException failure) {
                throw new GuestException("interface " + device.number() + " of " + plan.instance(), failure);
            }
        }
        return devices;
    }

    @Override
    public void takeDevice(InstanceKey instance, InterfaceNumber number) throws GuestException {
        release(label -> label.instance().equals(instance) && label.number().equals(number));
    }

    @Override
    public void removeDevice(InterfaceNumber number) throws GuestException {
        release(label -> label.number().equals(number));
    }

    @Override
    public void remove(InstanceKey instance) throws GuestException {
        release(label -> label.instance().equals(instance));
    }

    @Override
    public Set<InstanceKey> instances() throws GuestException {
        return labelled().values().stream()
                .map(AttachmentLabel::instance)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Map<InterfaceNumber, HostSide> devices() throws GuestException {
        Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
        labelled()
                .forEach((link, label) ->
                        devices.put(label.number(), new HostSide(link.index(), link.kind() instanceof LinkKind.Veth)));
        return devices;
    }

    private HostSide attach(InstanceKey instance, GuestDevice device, LinkName name) throws GuestException {
        Link link = hostLinks
                .named(name)
                .orElseThrow(() -> new GuestException("there is no device " + name + " on this host"));
        AttachmentLabel label = label(instance, device);
        if (!link.alias().isEmpty() && !link.alias().equals(label.toString())) {
            throw new GuestException("device " + name + " is taken: its alias says '" + link.alias() + "'");
        }
        hostLinks.setAlias(link.index(), label.toString());
        hostLinks.setWithoutAutomaticAddresses(link.index());
        if (link.mtu() != device.mtuBytes()) {
            hostLinks.setMtu(link.index(), device.mtuBytes());
        }
        connection.connect(device.number(), link.index());
        if (!link.up()) {
            hostLinks.setUp(link.index());
        }
        return new HostSide(link.index(), false);
    }

    private HostSide make(GuestPlan plan, GuestDevice device, Path path) throws GuestException {
        try (NetworkNamespace namespace = NetworkNamespace.open(path);
                NetlinkSocket inside = namespace.run(NetlinkSocket::new)) {
            HostSide side = pairs.bring(device, namespace, inside);
            hostLinks.setAlias(side.index(), label(plan.instance(), device).toString());
            List<GuestDevice> together = plan.devices().stream()
                    .filter(other ->
                            other.external().orElseThrow() instanceof ExternalDevice.Namespace(String elsewhere, var _)
                                    && elsewhere.equals(path.toString()))
                    .filter(other -> new Links(inside).named(other.inside()).isPresent())
                    .toList();
            new SourceRouting(inside).bring(together);
            return side;
        }
    }

    private AttachmentLabel label(InstanceKey instance, GuestDevice device) throws GuestException {
        HostId host = owner.orElseThrow(() -> new GuestException("whose should " + instance + " be?"));
        return new AttachmentLabel(host, instance, device.number());
    }

    private interface Which {
        boolean test(AttachmentLabel label);
    }

    private void release(Which which) throws GuestException {
        for (Map.Entry<Link, AttachmentLabel> entry : labelled().entrySet()) {
            if (which.test(entry.getValue())) {
                release(entry.getKey(), entry.getValue().number());
            }
        }
    }

    private void release(Link link, InterfaceNumber number) throws GuestException {
        try {
            if (DeviceNames.parse(link.name()).isPresent()) {
                hostLinks.delete(link.index());
                connection.disconnect(number);
            } else {
                connection.release(number, link.index());
                hostLinks.setAlias(link.index(), "");
            }
        } catch (NetlinkException | BpfException | UncheckedIOException failure) {
            throw new GuestException("device " + link.name(), failure);
        }
    }

    private Map<Link, AttachmentLabel> labelled() throws GuestException {
        try {
            Map<Link, AttachmentLabel> labelled = new LinkedHashMap<>();
            hostLinks
                    .all()
                    .forEach(link -> AttachmentLabel.parse(link.alias())
                            .filter(label -> owner.isEmpty() || owner.get().equals(label.host()))
                            .ifPresent(label -> labelled.put(link, label)));
            return labelled;
        } catch (NetlinkException failure) {
            throw new GuestException("devices of others", failure);
        }
    }
}
