package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Host;
import dev.tenet.datapath.layout.HostFlag;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.Ipv4Address;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hosts of the fabric become {@code hosts} and {@code host_numbers}. */
final class FabricHostProgrammer {
    private final DatapathTables tables;
    private final Map<HostNumber, FabricHost> hosts = new HashMap<>();
    private Set<HostNumber> silent = Set.of();

    FabricHostProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void silent(Set<HostNumber> found) {
        Set<HostNumber> changed = new HashSet<>(silent);
        changed.addAll(found);
        silent = Set.copyOf(found);
        changed.stream()
                .flatMap(number -> Optional.ofNullable(hosts.get(number)).stream())
                .forEach(this::upsert);
    }

    void upsert(FabricHost host) {
        FabricHost before = hosts.put(host.number(), host);
        if (before != null && !before.underlay().equals(host.underlay())) {
            forgetAddress(before);
        }
        tables.hosts.desire(RawBytes.ofInt(host.number().number()), value(host));
        tables.hostNumbers.desire(
                address(host.underlay()), RawBytes.ofInt(host.number().number()));
    }

    void remove(HostNumber number) {
        FabricHost before = hosts.remove(number);
        if (before != null) {
            tables.hosts.forget(RawBytes.ofInt(number.number()));
            forgetAddress(before);
        }
    }

    void write() {
        tables.hosts.writeUpserts();
        tables.hostNumbers.writeUpserts();
    }

    void removeRest() {
        tables.hostNumbers.removeRest();
        tables.hosts.removeRest();
    }

    Optional<String> problem(FabricHost host) {
        return tables.hosts
                .problem(RawBytes.ofInt(host.number().number()))
                .or(() -> tables.hostNumbers.problem(address(host.underlay())));
    }

    private void forgetAddress(FabricHost gone) {
        // Another host may have taken the address over in the same change.
        boolean taken = hosts.values().stream().anyMatch(host -> host.underlay().equals(gone.underlay()));
        if (!taken) {
            tables.hostNumbers.forget(address(gone.underlay()));
        }
    }

    private RawBytes value(FabricHost host) {
        boolean alive = host.alive() && !silent.contains(host.number());
        int flags = HostFlag.PRESENT | (alive ? HostFlag.ALIVE : 0);
        return RawBytes.of(Host.allocate(Encodings.HEAP)
                .address(host.underlay().bits())
                .flags(flags)
                .memory());
    }

    private static RawBytes address(Ipv4Address address) {
        return RawBytes.of(MemorySegment.ofArray(address.toBytes()));
    }
}
