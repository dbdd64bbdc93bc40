package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InterfaceNumber;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The drivers of all kinds of guests of one host. */
public record GuestDrivers(GuestDriver namespaces, GuestDriver machines, GuestDriver external) {

    /**
     * Of a real host.
     *
     * @param prefix of the names of guests' namespaces
     * @param owner empty to remove those of any host
     * @param state the agent's folder
     * @param images what machines boot from
     */
    public static GuestDrivers of(
            String prefix,
            Optional<HostId> owner,
            Path state,
            Path images,
            NetlinkSocket socket,
            DeviceConnection connection) {
        return new GuestDrivers(
                new NamespaceGuests(prefix, owner, socket, connection),
                new MachineGuests(state.toAbsolutePath().resolve("machines"), images, socket, connection),
                new ExternalGuests(owner, socket, connection));
    }

    public Map<GuestKind, GuestDriver> byKind() {
        return Map.of(GuestKind.NAMESPACE, namespaces, GuestKind.TAP, machines, GuestKind.EXTERNAL, external);
    }

    public List<GuestDriver> all() {
        return List.of(namespaces, machines, external);
    }

    /** The host's sides of all guests' devices that are there. */
    public Map<InterfaceNumber, HostSide> devices() throws GuestException {
        Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
        for (GuestDriver driver : all()) {
            devices.putAll(driver.devices());
        }
        return devices;
    }
}
