package dev.tenet.agent.service;

import dev.tenet.agent.netlink.Addresses;
import dev.tenet.agent.netlink.InterfaceAddress;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Route;
import dev.tenet.agent.netlink.Routes;
import dev.tenet.agent.netlink.VethPair;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The namespace that services live in, and the device that leads there from the host. It has no name and nobody but this process holds it:
 * it ends with the process, however that ends, and its devices with it. Nothing in it is reachable but through the datapath.
 */
final class ServiceNamespace implements AutoCloseable {
    /** On the host's side; {@code tenet agent clean} knows it, too. */
    static final LinkName DEVICE = new LinkName("tenet-services");

    private static final LinkName INSIDE = new LinkName("services0");
    private static final Path NONLOCAL_BIND = Path.of("/proc/sys/net/ipv6/ip_nonlocal_bind");
    private static final Path LOCAL_PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final LinkName LOOPBACK = new LinkName("lo");
    private static final int MTU = 65_535;

    private final NetworkNamespace namespace;
    private final InterfaceIndex device;

    /** @param host a socket in the host's namespace */
    ServiceNamespace(NetlinkSocket host) {
        Links hostLinks = new Links(host);
        // Of an agent that has just ended: the kernel may take a moment to remove it.
        hostLinks.named(DEVICE).ifPresent(stale -> hostLinks.delete(stale.index()));
        namespace = NetworkNamespace.createUnnamed("services");
        hostLinks.create(new VethPair(DEVICE, INSIDE, Optional.empty(), MTU, namespace));
        device = hostLinks.require(DEVICE).index();
        hostLinks.setWithoutAutomaticAddresses(device);
        try (NetlinkSocket inside = namespace.run(NetlinkSocket::new)) {
            bringUp(inside);
        }
        namespace.run(ServiceNamespace::letChecksLeave);
        hostLinks.setUp(device);
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** The host's side. */
    InterfaceIndex device() {
        return device;
    }

    @Override
    public void close() {
        namespace.close();
    }

    /**
     * By IPv6 a route alone does not let a socket have an address of a prefix. And targets see health checks from the addresses of balancers that
     * stand in for clients: by other ports.
     */
    private static boolean letChecksLeave() {
        try {
            Files.writeString(NONLOCAL_BIND, "1");
            Files.writeString(
                    LOCAL_PORTS, LayoutConstant.FIRST_STAND_IN_PORT + LayoutConstant.STAND_IN_PORTS + " 65535");
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void bringUp(NetlinkSocket inside) {
        Links links = new Links(inside);
        links.setUp(links.require(LOOPBACK).index());
        Link link = links.require(INSIDE);
        links.setWithoutAutomaticAddresses(link.index());
        // Nobody answers ARP or neighbour solicitations here: the datapath takes whatever is sent.
        links.setWithoutNeighbors(link.index());
        Addresses addresses = new Addresses(inside);
        for (IpAddress address : ServiceAddresses.ALL) {
            addresses.add(
                    new InterfaceAddress(link.index(), address, address.family().bits()));
        }
        // On the loopback device all of a prefix is local.
        addresses.add(new InterfaceAddress(
                links.require(LOOPBACK).index(), ServiceAddresses.CHECKERS, ServiceAddresses.CHECKERS_PREFIX_LENGTH));
        links.setUp(link.index());
        Routes.local(inside)
                .put(new Route(
                        ServiceAddresses.CHECKERS_IPV6, links.require(LOOPBACK).index(), Optional.empty()));
        Routes routes = new Routes(inside);
        for (IpPrefix askers : ServiceAddresses.ASKERS) {
            routes.put(new Route(askers, link.index(), Optional.empty()));
        }
    }
}
