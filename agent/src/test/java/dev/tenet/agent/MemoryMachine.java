package dev.tenet.agent;

import dev.tenet.agent.flood.EdgeOwners;
import dev.tenet.agent.flowlog.FlowLogPlan;
import dev.tenet.agent.guest.GuestDriver;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.guest.GuestPlan;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.program.TableSource;
import dev.tenet.agent.service.Askers;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.agent.table.MemoryStore;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A host in memory: what an agent does to its kernel, without a kernel. It outlives agents, as a kernel does. */
final class MemoryMachine implements DatapathHost, GuestDriver, AgentStore {
    private static final int LIMIT = 100_000;

    private final IpAddress address;
    private final Map<String, MemoryStore<RawBytes, RawBytes>> tables = new TreeMap<>();
    private final TargetChecks targetChecks = new TargetChecks((_, _) -> {});
    private final Askers askers = new Askers();
    private final FlowLogPlan flowLogs = new FlowLogPlan();
    private final EdgeOwners edgeOwners = new EdgeOwners();
    private final Map<String, String> files = new HashMap<>();
    private final Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
    private final Set<InstanceKey> instances = new TreeSet<>();
    private int nextIndex = 100;
    private int starts;
    private int brought;

    MemoryMachine(IpAddress address) {
        this.address = address;
    }

    MemoryStore<RawBytes, RawBytes> store(String name) {
        return tables.computeIfAbsent(name, _ -> new MemoryStore<>(LIMIT));
    }

    /** All that was ever written to or removed from all tables. */
    int writes() {
        return tables.values().stream().mapToInt(MemoryStore::writes).sum();
    }

    /** What all tables hold, in words. */
    String contents() {
        StringBuilder text = new StringBuilder();
        tables.forEach((name, store) -> {
            text.append(name).append('\n');
            store.entries().entrySet().stream()
                    .map(entry -> "  " + entry.getKey() + " " + entry.getValue() + "\n")
                    .sorted()
                    .forEach(text::append);
        });
        return text.toString();
    }

    int starts() {
        return starts;
    }

    int brought() {
        return brought;
    }

    void addStranger(InstanceKey instance, InterfaceNumber device) {
        instances.add(instance);
        devices.put(device, new HostSide(new InterfaceIndex(nextIndex++), true));
    }

    @Override
    public void observe(ControllerMessage.Observe wanted) {
        // No packets pass here.
    }

    @Override
    public Set<IpAddress> ownAddresses() {
        return Set.of(address);
    }

    @Override
    public int fabricMtuBytes() {
        return 9100;
    }

    @Override
    public TableSource start(FabricHost own) {
        starts++;
        return new TableSource() {
            @Override
            public Table<RawBytes, RawBytes> table(String name) {
                return new Table<>(name, store(name));
            }

            @Override
            public Table<RawBytes, RawBytes> array(String name) {
                return table(name);
            }

            @Override
            public Table<RawBytes, RawBytes> presence(String name) {
                return table(name);
            }
        };
    }

    @Override
    public Optional<InterfaceIndex> serviceDevice() {
        return Optional.empty();
    }

    @Override
    public ControllerNames names() {
        return new ControllerNames(_ -> {}, System::nanoTime);
    }

    @Override
    public Askers askers() {
        return askers;
    }

    @Override
    public TargetChecks targetChecks() {
        return targetChecks;
    }

    @Override
    public void announce(Optional<Set<IpPrefix>> oneByOne) {
        // No edge.
    }

    @Override
    public FlowLogPlan flowLogs() {
        return flowLogs;
    }

    @Override
    public EdgeOwners edgeOwners() {
        return edgeOwners;
    }

    @Override
    public boolean isCurrent(IpAddress known) {
        return starts > 0;
    }

    @Override
    public int verify() {
        return 0;
    }

    @Override
    public List<AgentMessage.NatGatewayUse> natUse() {
        return List.of();
    }

    @Override
    public Optional<AgentMessage.Counters> counters() {
        return Optional.of(new AgentMessage.Counters(Instant.EPOCH, List.of(), List.of(), List.of()));
    }

    @Override
    public Meters meters() {
        return Meters.NONE;
    }

    @Override
    public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
        brought++;
        instances.add(plan.instance());
        Map<InterfaceNumber, HostSide> brought = new TreeMap<>();
        plan.devices()
                .forEach(device -> brought.put(
                        device.number(),
                        devices.computeIfAbsent(
                                device.number(), _ -> new HostSide(new InterfaceIndex(nextIndex++), true))));
        return brought;
    }

    @Override
    public void removeDevice(InterfaceNumber number) {
        devices.remove(number);
    }

    @Override
    public void remove(InstanceKey instance) {
        instances.remove(instance);
    }

    @Override
    public Set<InstanceKey> instances() {
        return Set.copyOf(instances);
    }

    @Override
    public Map<InterfaceNumber, HostSide> devices() {
        return Map.copyOf(devices);
    }

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public void write(String name, String content) {
        files.put(name, content);
    }
}
