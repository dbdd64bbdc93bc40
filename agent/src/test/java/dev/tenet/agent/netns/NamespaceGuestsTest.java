package dev.tenet.agent.netns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.guest.DeviceConnection;
import dev.tenet.agent.guest.DeviceNames;
import dev.tenet.agent.guest.GuestDevice;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.guest.GuestPlan;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.guest.NamespaceGuests;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that are namespaces, made and removed in a host that is one itself. */
class NamespaceGuestsTest {
    private static final InstanceKey INSTANCE = new InstanceKey("i-1");
    private static final InterfaceNumber NUMBER = new InterfaceNumber(46_655);

    private final TestNamespaces namespaces = new TestNamespaces();
    private final Map<InterfaceNumber, InterfaceIndex> connected = new TreeMap<>();
    private NetlinkSocket socket;
    private NamespaceGuests guests;

    @BeforeEach
    void open() {
        socket = namespaces.create("host").run(NetlinkSocket::new);
        guests = guests("host1");
    }

    @AfterEach
    void close() throws GuestException {
        guests.remove(INSTANCE);
        socket.close();
        namespaces.close();
    }

    @Test
    void instanceHasItsDeviceAddressesAndRoutes() throws GuestException {
        Map<InterfaceNumber, HostSide> devices = guests.bring(plan(device(9001)));
        assertEquals(Set.of(NUMBER), devices.keySet());
        assertEquals("tnzzz", DeviceNames.of(NUMBER).text());
        assertEquals(Map.of(NUMBER, requireNonNull(devices.get(NUMBER)).index()), connected);
        assertTrue(new Links(socket).require(DeviceNames.of(NUMBER)).up());

        String link = namespaces.run("i-1", "ip", "-d", "link", "show", "eth0");
        assertTrue(link.contains("mtu 9001") && link.contains("06:54:0a:00:00:05") && link.contains("state UP"), link);
        String addresses = namespaces.run("i-1", "ip", "addr");
        assertTrue(addresses.contains("inet 10.0.0.5/24 scope global eth0"), addresses);
        assertTrue(addresses.contains("inet6 2001:db8::5/64 scope global nodad"), addresses);
        assertTrue(addresses.contains("inet6 fe80::454:aff:fe00:5/64 scope link nodad"), addresses);
        assertFalse(addresses.contains("tentative"), addresses);
        assertTrue(addresses.contains("inet 127.0.0.1/8"), addresses);
        assertTrue(namespaces.run("i-1", "ip", "route").contains("default via 10.0.0.1 dev eth0"));
        assertTrue(namespaces.run("i-1", "ip", "-6", "route").contains("default via fe80::454:aff:fe00:1 dev eth0"));
        assertEquals("", namespaces.run("host", "ip", "-6", "addr", "show", "dev", "tnzzz"));
    }

    @Test
    void whatIsRightStaysUntouched() throws GuestException {
        Map<InterfaceNumber, HostSide> first = guests.bring(plan(device(9001)));
        namespaces.run("i-1", "ip", "addr", "add", "192.0.2.1/32", "dev", "eth0");
        assertEquals(first, guests.bring(plan(device(9001))));
        assertTrue(namespaces.run("i-1", "ip", "addr").contains("192.0.2.1/32"));
    }

    @Test
    void whatIsWrongIsPutRight() throws GuestException {
        guests.bring(plan(device(9001)));
        namespaces.run("i-1", "ip", "link", "set", "eth0", "mtu", "1400", "address", "02:00:00:00:00:01");
        namespaces.run("i-1", "ip", "addr", "flush", "dev", "eth0");
        guests.bring(plan(device(9001)));
        instanceIsWhole();
        namespaces.run("host", "ip", "link", "del", "tnzzz");
        guests.bring(plan(device(9001)));
        instanceIsWhole();
        namespaces.run("i-1", "ip", "link", "del", "eth0");
        guests.bring(plan(device(1500)));
        assertTrue(namespaces.run("i-1", "ip", "link").contains("mtu 1500"));
    }

    @Test
    void removingLeavesNothingAndEndsWhatRuns() throws Exception {
        guests.bring(plan(device(9001)));
        Process sleeper =
                new ProcessBuilder("nsenter", "--net=/run/netns/" + namespaces.nameOf("i-1"), "sleep", "1000").start();
        Await.until(
                "the process in the guest",
                () -> namespaces
                        .run("host", "ip", "netns", "pids", namespaces.nameOf("i-1"))
                        .contains("" + sleeper.pid()));
        guests.removeDevice(NUMBER);
        guests.remove(INSTANCE);
        assertTrue(sleeper.waitFor() != 0);
        assertFalse(NetworkNamespace.exists(namespaces.nameOf("i-1")));
        assertEquals(Map.of(), guests.devices());
        assertEquals(Map.of(), connected);
        guests.remove(INSTANCE);
        guests.removeDevice(NUMBER);
    }

    @Test
    void hostsOnOneMachineTellTheirGuestsApart() throws GuestException {
        guests.bring(plan(device(9001)));
        assertEquals(Set.of(INSTANCE), guests.instances());
        NamespaceGuests others = guests("host2");
        assertEquals(Set.of(), others.instances());
        GuestException refused = assertThrows(GuestException.class, () -> others.bring(plan(device(9001))));
        assertTrue(String.valueOf(refused.getMessage()).contains("is of tenet host host1"), refused.toString());
    }

    @Test
    void aSecondDeviceComesAndGoesLiveAndAnswersForItself() throws GuestException {
        guests.bring(plan(device(1500)));
        GuestDevice second = second(
                List.of(IpAddress.parse("10.0.0.6"), IpAddress.parse("10.0.0.7"), IpAddress.parse("2001:db8::6")));
        guests.bring(GuestPlan.namespace(INSTANCE, List.of(device(1500), second)));
        assertEquals("10.0.0.1", routeFrom("10.0.0.6", "192.0.2.1", "via"));
        assertEquals("eth1", routeFrom("10.0.0.6", "192.0.2.1", "dev"));
        assertEquals("eth1", routeFrom("10.0.0.7", "10.0.0.9", "dev"));
        assertTrue(namespaces.run("i-1", "ip", "rule").contains("from 10.0.0.64/28 lookup 10001"));
        assertEquals("eth1", routeFrom("2001:db8::6", "2001:db8::9", "dev"));
        assertEquals("eth0", routeFrom("10.0.0.5", "10.0.0.9", "dev"));

        namespaces.run("i-1", "ip", "addr", "add", "192.0.2.9/32", "dev", "eth1");
        GuestDevice less = second(List.of(IpAddress.parse("10.0.0.6")));
        guests.bring(GuestPlan.namespace(INSTANCE, List.of(device(1500), less)));
        String shown = namespaces.run("i-1", "ip", "addr", "show", "dev", "eth1");
        assertFalse(shown.contains("10.0.0.7") || shown.contains("2001:db8::6"), shown);
        assertTrue(shown.contains("10.0.0.6/24") && shown.contains("192.0.2.9/32"), shown);

        guests.takeDevice(INSTANCE, less.number());
        guests.bring(plan(device(1500)));
        assertEquals(Set.of(NUMBER), guests.devices().keySet());
        assertEquals(Set.of(NUMBER), connected.keySet());
        assertFalse(namespaces.run("i-1", "ip", "rule").contains("10001"));
    }

    @Test
    void aDeviceThatWentToAnotherInstanceIsNotTakenFromIt() throws GuestException {
        InstanceKey next = new InstanceKey("i-2");
        try {
            guests.bring(plan(device(1500)));
            guests.bring(GuestPlan.namespace(next, List.of(device(1500))));
            guests.takeDevice(INSTANCE, NUMBER);
            assertEquals(Set.of(NUMBER), guests.devices().keySet());
            assertEquals(Set.of(NUMBER), connected.keySet());
            assertTrue(namespaces.run("i-2", "ip", "addr").contains("10.0.0.5/24"));
        } finally {
            guests.remove(next);
        }
    }

    /** How the instance would send from one address to another. */
    private String routeFrom(String source, String to, String field) {
        List<String> words = List.of(
                namespaces.run("i-1", "ip", "route", "get", to, "from", source).split("\\s+"));
        return words.get(words.indexOf(field) + 1);
    }

    private static GuestDevice second(List<IpAddress> addresses) {
        return new GuestDevice(
                new InterfaceNumber(46_654),
                1,
                MacAddress.parse("06:54:0a:00:00:06"),
                MacAddress.parse("06:54:0a:00:00:01"),
                1500,
                addresses,
                List.of(IpPrefix.parse("10.0.0.64/28")),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.of(IpPrefix.parse("2001:db8::/64")),
                Optional.empty(),
                false);
    }

    private void instanceIsWhole() {
        String shown = namespaces.run("i-1", "ip", "addr");
        assertTrue(shown.contains("mtu 9001") && shown.contains("06:54:0a:00:00:05"), shown);
        assertTrue(shown.contains("10.0.0.5/24") && shown.contains("2001:db8::5/64"), shown);
        assertTrue(namespaces.run("i-1", "ip", "route").contains("default via 10.0.0.1"));
    }

    private NamespaceGuests guests(String host) {
        return new NamespaceGuests(
                namespaces.nameOf(""), Optional.of(new HostId(host)), socket, new DeviceConnection() {
                    @Override
                    public void connect(InterfaceNumber number, InterfaceIndex device) {
                        connected.put(number, device);
                    }

                    @Override
                    public void disconnect(InterfaceNumber number) {
                        connected.remove(number);
                    }

                    @Override
                    public void release(InterfaceNumber number, InterfaceIndex device) {
                        connected.remove(number);
                    }
                });
    }

    private static GuestPlan plan(GuestDevice device) {
        return GuestPlan.namespace(INSTANCE, List.of(device));
    }

    private static GuestDevice device(int mtu) {
        return new GuestDevice(
                NUMBER,
                0,
                MacAddress.parse("06:54:0a:00:00:05"),
                MacAddress.parse("06:54:0a:00:00:01"),
                mtu,
                List.of(IpAddress.parse("10.0.0.5"), IpAddress.parse("2001:db8::5")),
                List.of(),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.of(IpPrefix.parse("2001:db8::/64")),
                Optional.empty(),
                false);
    }
}
