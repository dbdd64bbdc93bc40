package dev.tenet.agent.netns;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.guest.DeviceConnection;
import dev.tenet.agent.guest.ExternalGuests;
import dev.tenet.agent.guest.GuestDevice;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.guest.GuestPlan;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.GuestKind;
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

/** Interfaces attached to what others made: a TAP device and a namespace, which stay when the interface goes. */
class ExternalGuestsTest {
    private static final InstanceKey INSTANCE = new InstanceKey("i-1");

    private final TestNamespaces namespaces = new TestNamespaces();
    private final Map<InterfaceNumber, InterfaceIndex> connected = new TreeMap<>();
    private NetlinkSocket socket;
    private ExternalGuests guests;

    @BeforeEach
    void open() {
        socket = namespaces.create("host").run(NetlinkSocket::new);
        namespaces.create("box");
        guests = guests(Optional.of(new HostId("host1")));
        namespaces.run("host", "ip", "tuntap", "add", "tap7", "mode", "tap");
    }

    @AfterEach
    void close() {
        socket.close();
        namespaces.close();
    }

    @Test
    void aTapIsTakenAndLeftAsItWas() throws GuestException {
        GuestPlan plan = plan(device(1, 0, new ExternalDevice.Tap("tap7")));
        HostSide side = requireNonNull(guests.bring(plan).get(new InterfaceNumber(1)));
        assertFalse(side.hasPeer());
        assertEquals(Map.of(new InterfaceNumber(1), side.index()), connected);
        String shown = namespaces.run("host", "ip", "link", "show", "tap7");
        assertTrue(shown.contains("UP") && shown.contains("mtu 1400"), shown);
        assertTrue(shown.contains("alias tenet host host1 instance i-1 interface 1"), shown);

        ExternalGuests later = guests(Optional.of(new HostId("host1")));
        assertEquals(Set.of(INSTANCE), later.instances());
        assertEquals(Map.of(new InterfaceNumber(1), side), later.devices());
        assertEquals(Set.of(), guests(Optional.of(new HostId("host2"))).instances());
        assertEquals(side, later.bring(plan).get(new InterfaceNumber(1)));

        GuestException taken = assertThrows(
                GuestException.class, () -> later.bring(plan(device(2, 0, new ExternalDevice.Tap("tap7")))));
        assertTrue(String.valueOf(taken.getMessage()).contains("is taken"), taken.toString());

        later.remove(INSTANCE);
        assertEquals(Map.of(), connected);
        assertEquals(Map.of(), later.devices());
        assertFalse(namespaces.run("host", "ip", "link", "show", "tap7").contains("alias tenet"));
        later.remove(INSTANCE);
    }

    @Test
    void aTapThatIsNotThereIsSaid() {
        GuestException missing = assertThrows(
                GuestException.class, () -> guests.bring(plan(device(1, 0, new ExternalDevice.Tap("tap8")))));
        assertTrue(String.valueOf(missing.getMessage()).contains("no device tap8"), missing.toString());
        assertThrows(
                GuestException.class,
                () -> guests.bring(plan(device(1, 0, new ExternalDevice.Namespace("/run/netns/none", "eth0")))));
    }

    @Test
    void aNamespaceGetsItsDevicesAndStays() throws GuestException {
        String path = "/run/netns/" + namespaces.nameOf("box");
        GuestDevice first = device(5, 0, new ExternalDevice.Namespace(path, "cloud0"));
        GuestDevice second = device(6, 1, new ExternalDevice.Namespace(path, "cloud1"));
        Map<InterfaceNumber, HostSide> devices = guests.bring(plan(first, second));
        assertTrue(requireNonNull(devices.get(first.number())).hasPeer());
        String shown = namespaces.run("box", "ip", "addr");
        assertTrue(shown.contains("10.0.0.5/24 scope global cloud0"), shown);
        assertTrue(shown.contains("06:54:0a:00:00:05"), shown);
        assertTrue(namespaces.run("box", "ip", "route").contains("default via 10.0.0.1 dev cloud0"));
        assertTrue(namespaces.run("box", "ip", "rule").contains("from 10.0.0.6 lookup 10001"));

        guests.takeDevice(INSTANCE, second.number());
        assertEquals(Set.of(first.number()), guests.devices().keySet());
        guests(Optional.empty()).remove(INSTANCE);
        assertEquals(Map.of(), guests.devices());
        assertTrue(new Links(socket).named(new LinkName("tn5")).isEmpty());
        assertFalse(namespaces.run("box", "ip", "link").contains("cloud0"));
    }

    private ExternalGuests guests(Optional<HostId> owner) {
        return new ExternalGuests(owner, socket, new DeviceConnection() {
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
                connected.remove(number, device);
            }
        });
    }

    private static GuestPlan plan(GuestDevice... devices) {
        return new GuestPlan(INSTANCE, GuestKind.EXTERNAL, Optional.empty(), List.of(devices));
    }

    private static GuestDevice device(int number, int index, ExternalDevice external) {
        return new GuestDevice(
                new InterfaceNumber(number),
                index,
                MacAddress.parse("06:54:0a:00:00:0" + number),
                MacAddress.parse("06:54:0a:00:00:01"),
                1400,
                List.of(IpAddress.parse("10.0.0." + number)),
                List.of(),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.empty(),
                Optional.of(external),
                false);
    }
}
