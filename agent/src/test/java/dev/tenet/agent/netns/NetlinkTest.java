package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.netlink.Addresses;
import dev.tenet.agent.netlink.BlackholeRoutes;
import dev.tenet.agent.netlink.InterfaceAddress;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkEvent;
import dev.tenet.agent.netlink.LinkKind;
import dev.tenet.agent.netlink.LinkMonitor;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.Neighbor;
import dev.tenet.agent.netlink.Neighbors;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Route;
import dev.tenet.agent.netlink.Routes;
import dev.tenet.agent.netlink.VethPair;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our netlink against the kernel, with iproute2 as the second opinion. */
class NetlinkTest {
    private static final MacAddress MAC = MacAddress.parse("06:54:0a:00:00:05");
    private static final LinkName NEAR = new LinkName("tn1z");
    private static final LinkName FAR = new LinkName("eth0");

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetlinkSocket near;
    private NetlinkSocket far;

    @BeforeEach
    void open() {
        near = namespaces.create("near").run(NetlinkSocket::new);
        far = namespaces.create("far").run(NetlinkSocket::new);
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
        namespaces.close();
    }

    @Test
    void pairIsMadeWithItsFarEndInAnotherNamespace() {
        Link device = pair();
        Link peer = new Links(far).require(FAR);
        assertEquals(new LinkKind.Veth(), device.kind());
        assertEquals(9001, device.mtu());
        assertEquals(Optional.of(peer.index()), device.peer());
        assertEquals(Optional.of(MAC), peer.address());
        assertFalse(peer.up());
        new Links(far).setUp(peer.index());
        assertTrue(new Links(far).require(FAR).up());
        new Links(far).setDown(peer.index());
        assertFalse(new Links(far).require(FAR).up());
        assertSameAsIproute("near", near);
        assertSameAsIproute("far", far);
    }

    @Test
    void deletingOneEndTakesTheOther() {
        Link device = pair();
        new Links(near).delete(device.index());
        assertEquals(Optional.empty(), new Links(far).named(FAR));
        new Links(near).delete(device.index());
    }

    @Test
    void deviceIsChangedRenamedAndMoved() {
        Link device = pair();
        Links links = new Links(near);
        links.setMtu(device.index(), 1500);
        links.setAddress(device.index(), MacAddress.parse("02:00:00:00:00:01"));
        links.setName(device.index(), new LinkName("renamed"));
        Link changed = links.require(new LinkName("renamed"));
        assertEquals(1500, changed.mtu());
        assertEquals(Optional.of(MacAddress.parse("02:00:00:00:00:01")), changed.address());
        NetworkNamespace other = namespaces.create("other");
        links.setNamespace(changed.index(), other);
        assertEquals(Optional.empty(), links.named(new LinkName("renamed")));
        try (NetlinkSocket socket = other.run(NetlinkSocket::new)) {
            assertEquals(
                    1500, new Links(socket).require(new LinkName("renamed")).mtu());
        }
    }

    @Test
    void externalVxlanHoldsThePort() {
        Links links = new Links(near);
        links.createExternalVxlan(new LinkName("tnvx"), new Port(4789));
        Link device = links.require(new LinkName("tnvx"));
        links.setWithoutAutomaticAddresses(device.index());
        links.setUp(device.index());
        assertEquals(new LinkKind.Vxlan(new Port(4789), true), device.kind());
        String detail = namespaces.run("near", "ip", "-j", "-d", "link", "show", "tnvx");
        assertTrue(detail.contains("\"external\":true") && detail.contains("\"port\":4789"), detail);
        assertTrue(namespaces.run("near", "ss", "-Huln").contains(":4789"));
        assertEquals(
                "[]",
                namespaces
                        .run("near", "ip", "-j", "-6", "addr", "show", "dev", "tnvx")
                        .replaceAll("[{} \\n]", ""));
    }

    @Test
    void blackholesAreInATableOfTheirOwn() {
        BlackholeRoutes routes = new BlackholeRoutes(near, 7999);
        IpPrefix four = IpPrefix.parse("203.0.113.5/32");
        IpPrefix six = IpPrefix.parse("2001:db8::/80");
        routes.put(four);
        routes.put(six);
        routes.put(four);
        routes.put(six);
        namespaces.run("near", "ip", "route", "add", "blackhole", "203.0.113.6/32", "table", "7998");
        assertEquals(Set.of(four, six), Set.copyOf(routes.all()));
        assertTrue(
                namespaces.run("near", "ip", "route", "show", "table", "7999").startsWith("blackhole 203.0.113.5"));
        assertTrue(namespaces
                .run("near", "ip", "-6", "route", "show", "table", "7999")
                .startsWith("blackhole 2001:db8::/80"));
        routes.delete(four);
        routes.delete(four);
        routes.delete(six);
        for (String others : List.of("203.0.113.5/32", "2001:db8::/80")) {
            namespaces.run("near", "ip", "route", "add", "blackhole", others, "table", "7999");
            routes.delete(IpPrefix.parse(others));
        }
        assertEquals(List.of(), routes.all());
    }

    @Test
    void addressesRoutesAndNeighboursAreAsIprouteSeesThem() {
        Link device = pair();
        new Links(near).setUp(device.index());
        Links links = new Links(far);
        Link peer = links.require(FAR);
        links.setUp(peer.index());
        Addresses addresses = new Addresses(far);
        InterfaceAddress four = new InterfaceAddress(peer.index(), IpAddress.parse("10.0.0.5"), 24);
        InterfaceAddress six = new InterfaceAddress(peer.index(), IpAddress.parse("2001:db8::5"), 64);
        addresses.add(four);
        addresses.add(six);
        addresses.add(six);
        assertTrue(addresses.all().containsAll(List.of(four, six)));
        Routes routes = new Routes(far);
        Route byIpv4 = new Route(IpPrefix.ALL_IPV4, peer.index(), Optional.of(IpAddress.parse("10.0.0.1")));
        Route byIpv6 = new Route(IpPrefix.ALL_IPV6, peer.index(), Optional.of(IpAddress.parse("fe80::1")));
        Route onLink = new Route(IpPrefix.parse("169.254.169.254/32"), peer.index(), Optional.empty());
        List.of(byIpv4, byIpv6, onLink).forEach(routes::put);
        routes.put(byIpv4);
        assertTrue(
                routes.all().containsAll(List.of(byIpv4, byIpv6, onLink)),
                () -> routes.all().toString());
        Neighbors neighbors = new Neighbors(far);
        neighbors.put(peer.index(), IpAddress.parse("10.0.0.1"), MAC);
        assertEquals(
                List.of(new Neighbor(peer.index(), IpAddress.parse("10.0.0.1"), MAC, true)),
                neighbors.all().stream().filter(Neighbor::permanent).toList());

        String shown = namespaces.run("far", "ip", "-j", "-d", "addr", "show", "dev", "eth0");
        assertTrue(shown.contains("\"local\":\"10.0.0.5\",\"prefixlen\":24"), shown);
        assertTrue(
                shown.contains("\"local\":\"2001:db8::5\",\"prefixlen\":64,\"scope\":\"global\",\"nodad\":true"),
                shown);
        assertFalse(shown.contains("\"broadcast\":\"10.0.0.255\""), shown);
        assertTrue(namespaces.run("far", "ip", "route").contains("default via 10.0.0.1 dev eth0"));
        assertTrue(namespaces.run("far", "ip", "-6", "route").contains("default via fe80::1 dev eth0"));
        assertTrue(
                namespaces.run("far", "ip", "neigh").contains("10.0.0.1 dev eth0 lladdr 06:54:0a:00:00:05 PERMANENT"));

        neighbors.delete(peer.index(), IpAddress.parse("10.0.0.1"));
        routes.delete(byIpv4);
        addresses.delete(six);
        assertFalse(addresses.all().contains(six));
        assertFalse(routes.all().contains(byIpv4));
    }

    @Test
    void refusalNamesTheActionTheErrorAndTheKernelsReason() {
        pair();
        NetlinkException taken = assertThrows(NetlinkException.class, this::pair);
        assertTrue(taken.exists());
        NetlinkException tooLarge = assertThrows(
                NetlinkException.class,
                () -> new Links(near).setMtu(new Links(near).require(NEAR).index(), 70_000));
        assertTrue(tooLarge.toString().contains("mtu greater than device maximum"), tooLarge.toString());
    }

    @Test
    void monitorTellsOfDevices() throws InterruptedException {
        BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
        try (LinkMonitor monitor = namespaces.get("near").run(() -> new LinkMonitor(events::add))) {
            Link device = pair();
            awaitEvent(
                    events,
                    event -> event instanceof LinkEvent.Present(Link link)
                            && link.name().equals(NEAR));
            new Links(near).delete(device.index());
            awaitEvent(
                    events,
                    event -> event instanceof LinkEvent.Gone(Link link)
                            && link.name().equals(NEAR));
        }
    }

    @Test
    void listingIsWholeWithManyDevices() {
        for (int i = 0; i < 200; i++) {
            new Links(near)
                    .create(new VethPair(
                            new LinkName("a" + i),
                            new LinkName("b" + i),
                            Optional.empty(),
                            1500,
                            namespaces.get("near")));
        }
        assertEquals(401, new Links(near).all().size());
        assertSameAsIproute("near", near);
    }

    private Link pair() {
        new Links(near).create(new VethPair(NEAR, FAR, Optional.of(MAC), 9001, namespaces.get("far")));
        return new Links(near).require(NEAR);
    }

    private static void awaitEvent(BlockingQueue<LinkEvent> events, Predicate<LinkEvent> wanted)
            throws InterruptedException {
        while (true) {
            LinkEvent event = events.poll(10, TimeUnit.SECONDS);
            assertTrue(event != null, "no word of the device");
            if (wanted.test(event)) {
                return;
            }
        }
    }

    private void assertSameAsIproute(String namespace, NetlinkSocket socket) {
        List<String> ours = new ArrayList<>();
        for (Link link : new Links(socket).all()) {
            ours.add(link.index().number() + " " + link.name() + " " + link.mtu() + " "
                    + link.address().map(MacAddress::toString).orElse("none") + " " + link.up());
        }
        Pattern shape =
                Pattern.compile("\"ifindex\":(\\d+),(?:\"link[^,]*,)?\"ifname\":\"([^\"]+)\",\"flags\":\\[([^]]*)],"
                        + "\"mtu\":(\\d+).*?\"address\":\"([^\"]+)\"");
        List<String> theirs = new ArrayList<>();
        Matcher matcher = shape.matcher(namespaces.run(namespace, "ip", "-j", "-d", "link"));
        while (matcher.find()) {
            boolean up = List.of(matcher.group(3).split(",")).contains("\"UP\"");
            theirs.add(matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(4) + " " + matcher.group(5) + " "
                    + up);
        }
        assertEquals(theirs, ours);
    }
}
