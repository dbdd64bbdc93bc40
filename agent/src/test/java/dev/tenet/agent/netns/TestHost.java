package dev.tenet.agent.netns;

import dev.tenet.agent.guest.GuestDevice;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.guest.GuestPlan;
import dev.tenet.agent.guest.NamespaceGuests;
import dev.tenet.agent.kernel.DatapathConstants;
import dev.tenet.agent.kernel.DatapathPins;
import dev.tenet.agent.kernel.KernelDatapath;
import dev.tenet.agent.kernel.StateFolder;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.program.DatapathTables;
import dev.tenet.agent.program.Programmers;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.net.Ipv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A host with a datapath in a namespace of its own, programmed by hand. */
final class TestHost implements AutoCloseable {
    static final LinkName UNDERLAY = new LinkName("fabric0");

    private final Path folder;
    private final StateFolder state;
    private final NetlinkSocket socket;
    private final KernelDatapath datapath;
    private final NamespaceGuests guests;
    private final Programmers programmers;
    private final List<InstanceKey> instances = new ArrayList<>();

    TestHost(TestNamespaces namespaces, String name, int number, Ipv4Address address, TcHook.Method method) {
        NetworkNamespace namespace = namespaces.get(name);
        try {
            folder = Files.createTempDirectory("tn-agent-");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        state = new StateFolder(folder);
        socket = namespace.run(NetlinkSocket::new);
        Link underlay = new Links(socket).require(UNDERLAY);
        datapath = KernelDatapath.start(
                state,
                new DatapathConstants(new HostNumber(number), address, underlay.index(), underlay.mtu(), 4711),
                namespace,
                socket,
                method);
        guests = new NamespaceGuests(namespaces.nameOf(""), new HostId(name), socket, datapath);
        programmers = new Programmers(new DatapathTables(datapath), underlay.mtu());
        programmers.readBack();
    }

    /** Brings the host to a state, guests first. */
    void apply(Collection<? extends Resource> state) throws GuestException {
        Map<Object, NetworkInterface> interfaces = new HashMap<>();
        for (Resource resource : state) {
            programmers.upsert(resource);
            if (resource instanceof NetworkInterface networkInterface) {
                interfaces.put(networkInterface.number(), networkInterface);
            }
            if (resource instanceof Guest guest) {
                List<GuestDevice> devices = guest.interfaces().stream()
                        .map(device -> GuestDevice.of(
                                device, Objects.requireNonNull(interfaces.get(device.networkInterface()))))
                        .toList();
                instances.add(guest.instance());
                guests.bring(new GuestPlan(guest.instance(), guest.kind(), devices))
                        .forEach((number, index) -> programmers.device(number, Optional.of(index)));
            }
        }
        programmers.apply();
    }

    KernelDatapath datapath() {
        return datapath;
    }

    @Override
    public void close() throws GuestException {
        for (InstanceKey instance : instances) {
            guests.remove(instance);
        }
        datapath.close();
        socket.close();
        new DatapathPins(state).unmount();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
