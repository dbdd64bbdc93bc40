package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.VethPair;
import dev.tenet.bpf.NetworkNamespace;
import java.util.Optional;

/** Devices of guests that are pairs: one end on the host, one in the guest's namespace. */
final class VethDevices {
    /** What a device has that nobody has configured. */
    private static final int ETHERNET_MTU = 1500;

    private final Links hostLinks;
    private final DeviceConnection connection;

    VethDevices(Links hostLinks, DeviceConnection connection) {
        this.hostLinks = hostLinks;
        this.connection = connection;
    }

    /**
     * Brings a pair to what it should be, and its inside.
     *
     * @param inside a socket in the guest's namespace
     */
    HostSide bring(GuestDevice device, NetworkNamespace namespace, NetlinkSocket inside) {
        Links insideLinks = new Links(inside);
        LinkName nearName = DeviceNames.of(device.number());
        Optional<Link> near = hostLinks.named(nearName);
        Optional<Link> far = insideLinks.named(device.inside());
        if (!arePair(near, far)) {
            near.ifPresent(stale -> hostLinks.delete(stale.index()));
            far.ifPresent(stale -> insideLinks.delete(stale.index()));
            int mtu = device.configuresItself() ? Math.min(ETHERNET_MTU, device.mtuBytes()) : device.mtuBytes();
            hostLinks.create(new VethPair(nearName, device.inside(), Optional.of(device.mac()), mtu, namespace));
            near = Optional.of(hostLinks.require(nearName));
            hostLinks.setWithoutAutomaticAddresses(near.get().index());
        }
        Link hostSide = near.orElseThrow();
        if (hostSide.mtu() != device.mtuBytes()) {
            hostLinks.setMtu(hostSide.index(), device.mtuBytes());
        }
        connection.connect(device.number(), hostSide.index());
        if (!hostSide.up()) {
            hostLinks.setUp(hostSide.index());
        }
        // Last, since the end of a pair that comes up first gets its queue by a later work of the kernel's: until then
        // it drops what is sent. The host's end sends nothing: the datapath hands frames straight to the other.
        new DeviceInside(inside).bring(device);
        return new HostSide(hostSide.index(), true);
    }

    /** Ends of one pair name each other's index; that both namespaces have such a device by chance is caught by its address later. */
    static boolean arePair(Optional<Link> near, Optional<Link> far) {
        return near.isPresent()
                && far.isPresent()
                && near.get().peer().equals(Optional.of(far.get().index()))
                && far.get().peer().equals(Optional.of(near.get().index()));
    }
}
