package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkKind;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.BpfException;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Guests that are virtual machines: one QEMU process for each, with a TAP device for each interface. The machine configures itself by
 * what the network tells it; nothing is done inside it.
 */
public final class MachineGuests implements GuestDriver {
    private static final Logger LOGGER = System.getLogger(MachineGuests.class.getName());
    private static final String TUN = "tun";

    private final Path machines;
    private final Path images;
    private final Links hostLinks;
    private final DeviceConnection connection;

    /** How long each console was when it was last read. */
    private final Map<InstanceKey, Long> consoles = new ConcurrentHashMap<>();

    /**
     * @param machines folder of this host's machines
     * @param images folder of what machines boot from
     * @param host a socket in the host's namespace
     */
    public MachineGuests(Path machines, Path images, NetlinkSocket host, DeviceConnection connection) {
        this.machines = machines;
        this.images = images;
        this.hostLinks = new Links(host);
        this.connection = connection;
    }

    @Override
    public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
        Machine machine = new Machine(machines, plan.instance());
        try {
            if (!machine.isRunning()) {
                removeLeft(plan.devices());
                machine.start(plan.machine().orElseThrow(), images, plan.devices());
            }
            Map<InterfaceNumber, HostSide> devices = new LinkedHashMap<>();
            for (GuestDevice device : plan.devices()) {
                devices.put(device.number(), bring(device, machine));
            }
            return devices;
        } catch (NetlinkException | BpfException | UncheckedIOException failure) {
            throw new GuestException("instance " + plan.instance(), failure);
        }
    }

    @Override
    public void takeDevice(InstanceKey instance, InterfaceNumber number) throws GuestException {
        Machine machine = new Machine(machines, instance);
        if (machine.isRunning()) {
            try (MachineMonitor monitor = machine.monitor()) {
                monitor.ask("device_del", "\"id\":\"nic" + number + "\"");
                monitor.awaitEvent("DEVICE_DELETED", "nic" + number);
                monitor.ask("netdev_del", "\"id\":\"net" + number + "\"");
            }
        }
        connection.disconnect(number);
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
        new Machine(machines, instance).remove();
    }

    @Override
    public Set<InstanceKey> instances() throws GuestException {
        if (!Files.isDirectory(machines)) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(machines)) {
            Set<InstanceKey> instances = new TreeSet<>();
            folders.forEach(
                    folder -> instances.add(new InstanceKey(folder.getFileName().toString())));
            return instances;
        } catch (IOException failure) {
            throw new GuestException("machines in " + machines, failure);
        }
    }

    @Override
    public List<AgentMessage.Console> changedConsoles() {
        List<AgentMessage.Console> changed = new ArrayList<>();
        try {
            for (InstanceKey instance : instances()) {
                Path console = new Machine(machines, instance).console();
                long length = Files.exists(console) ? Files.size(console) : 0;
                Long before = consoles.put(instance, length);
                if (length > 0 && (before == null || before != length)) {
                    changed.add(new AgentMessage.Console(instance, tail(console)));
                }
            }
        } catch (GuestException | IOException failure) {
            LOGGER.log(Level.WARNING, "cannot read the consoles of machines", failure);
        }
        return changed;
    }

    private static Bytes tail(Path console) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(console)) {
            file.position(Math.max(0, file.size() - AgentMessage.Console.MOST_BYTES));
            ByteBuffer text = ByteBuffer.allocate(AgentMessage.Console.MOST_BYTES);
            while (text.hasRemaining() && file.read(text) >= 0) {}
            return Bytes.of(Arrays.copyOf(text.array(), text.position()));
        }
    }

    @Override
    public Map<InterfaceNumber, HostSide> devices() throws GuestException {
        try {
            Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
            for (Link link : hostLinks.all()) {
                if (link.kind().equals(new LinkKind.Other(TUN))) {
                    DeviceNames.parse(link.name())
                            .ifPresent(number -> devices.put(number, new HostSide(link.index(), false)));
                }
            }
            return devices;
        } catch (NetlinkException failure) {
            throw new GuestException("devices of machines", failure);
        }
    }

    private HostSide bring(GuestDevice device, Machine machine) throws GuestException {
        if (hostLinks.named(DeviceNames.of(device.number())).isEmpty()) {
            plug(device, machine);
        }
        Link link = hostLinks.require(DeviceNames.of(device.number()));
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

    private static void plug(GuestDevice device, Machine machine) throws GuestException {
        try (MachineMonitor monitor = machine.monitor()) {
            monitor.ask("netdev_add", json("type", Machine.network(device.number())));
            monitor.ask("device_add", json("driver", Machine.card(device)));
        }
    }

    /** The command line's form as members of an object; what switches is a boolean there. */
    private static String json(String first, String arguments) {
        StringBuilder members = new StringBuilder();
        for (String part : arguments.split(",")) {
            String[] pair = part.split("=", 2);
            String name = pair.length == 1 ? first : pair[0];
            String value = pair[pair.length - 1];
            String text = switch (name) {
                case "vhost" -> "true";
                case "host_mtu" -> value;
                default -> '"' + value + '"';
            };
            members.append(members.isEmpty() ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(text);
        }
        return members.toString();
    }

    /** TAP devices whose machine is gone, as after a crash of it, unless QEMU took them along. */
    private void removeLeft(List<GuestDevice> devices) {
        devices.forEach(device ->
                hostLinks.named(DeviceNames.of(device.number())).ifPresent(link -> hostLinks.delete(link.index())));
    }
}
