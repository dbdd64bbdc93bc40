package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Addresses;
import dev.tenet.agent.netlink.InterfaceAddress;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Route;
import dev.tenet.agent.netlink.Routes;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The inside of a guest's device: its address, MTU, IP addresses and default routes. What the guest has added is left alone, and all of a device that it configures itself. */
final class DeviceInside {
    private static final int LINK_LOCAL_LENGTH = 64;

    private final Links links;
    private final Addresses addresses;
    private final Routes routes;

    /** @param inside a socket in the guest's namespace */
    DeviceInside(NetlinkSocket inside) {
        links = new Links(inside);
        addresses = new Addresses(inside);
        routes = new Routes(inside);
    }

    void bring(GuestDevice device) {
        Link link = links.require(device.inside());
        if (device.configuresItself()) {
            if (!link.up()) {
                links.setUp(link.index());
            }
            return;
        }
        if (!link.address().equals(Optional.of(device.mac()))) {
            links.setAddress(link.index(), device.mac());
        }
        if (link.mtu() != device.mtuBytes()) {
            links.setMtu(link.index(), device.mtuBytes());
        }
        List<InterfaceAddress> present = addresses.all();
        List<InterfaceAddress> wanted = wanted(device, link.index());
        addresses.added().stream()
                .filter(address -> address.link().equals(link.index()) && !wanted.contains(address))
                .forEach(addresses::delete);
        wanted.stream().filter(address -> !present.contains(address)).forEach(addresses::add);
        if (!link.up()) {
            links.setUp(link.index());
        }
        List<Route> routesPresent = routes.all();
        for (IpAddress gateway : device.gateways()) {
            IpPrefix all = gateway.family() == IpFamily.IPV4 ? IpPrefix.ALL_IPV4 : IpPrefix.ALL_IPV6;
            Route route = new Route(all, link.index(), Optional.of(gateway));
            if (!routesPresent.contains(route)) {
                routes.put(route);
            }
        }
    }

    /** Its addresses; and the link-local one, added before the kernel does, which would first look for duplicates. */
    private static List<InterfaceAddress> wanted(GuestDevice device, InterfaceIndex link) {
        List<InterfaceAddress> wanted = new ArrayList<>();
        wanted.add(new InterfaceAddress(link, GuestDevice.linkLocal(device.mac()), LINK_LOCAL_LENGTH));
        device.addresses()
                .forEach(address -> wanted.add(new InterfaceAddress(link, address, device.prefixLength(address))));
        return wanted;
    }
}
