package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.layout.Host;
import dev.tenet.datapath.layout.HostFlag;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hosts of the fabric become {@code hosts}, and {@code host_numbers} or, in an IPv6 fabric, {@code host_numbers_ipv6}. */
final class FabricHostProgrammer {
    private final DatapathTables tables;
    private final IpFamily fabric;
    private final Table<RawBytes, RawBytes> numbers;
    private final Map<HostNumber, FabricHost> hosts = new HashMap<>();
    private Set<HostNumber> silent = Set.of();

    /** @param fabric hosts of the other family cannot be reached from here */
    FabricHostProgrammer(DatapathTables tables, IpFamily fabric) {
        this.tables = tables;
        this.fabric = fabric;
        this.numbers = switch (fabric) {
            case IPV4 -> tables.hostNumbers;
            case IPV6 -> tables.hostNumbersIpv6;
        };
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
        FabricHost before = hosts.get(host.number());
        if (before != null && !before.underlay().equals(host.underlay())) {
            remove(host.number());
        }
        hosts.put(host.number(), host);
        if (isReachable(host)) {
            tables.hosts.desire(RawBytes.ofInt(host.number().number()), value(host));
            numbers.desire(
                    address(host.underlay()), RawBytes.ofInt(host.number().number()));
        }
    }

    void remove(HostNumber number) {
        FabricHost before = hosts.remove(number);
        if (before != null && isReachable(before)) {
            tables.hosts.forget(RawBytes.ofInt(number.number()));
            forgetAddress(before);
        }
    }

    void write() {
        tables.hosts.writeUpserts();
        tables.hostNumbers.writeUpserts();
        tables.hostNumbersIpv6.writeUpserts();
    }

    void removeRest() {
        tables.hostNumbersIpv6.removeRest();
        tables.hostNumbers.removeRest();
        tables.hosts.removeRest();
    }

    Optional<String> problem(FabricHost host) {
        if (!isReachable(host)) {
            return Optional.of("fabric_family_mixed: host " + host.number() + " is at " + host.underlay()
                    + ", while this host has an address of the other family; all hosts of a fabric have"
                    + " addresses of one: 'tenet host remove', and 'tenet host add' with one of those");
        }
        return tables.hosts
                .problem(RawBytes.ofInt(host.number().number()))
                .or(() -> numbers.problem(address(host.underlay())));
    }

    private boolean isReachable(FabricHost host) {
        return host.underlay().family() == fabric;
    }

    private void forgetAddress(FabricHost gone) {
        // Another host may have taken the address over in the same change.
        boolean taken = hosts.values().stream().anyMatch(host -> host.underlay().equals(gone.underlay()));
        if (!taken) {
            numbers.forget(address(gone.underlay()));
        }
    }

    private RawBytes value(FabricHost host) {
        boolean alive = host.alive() && !silent.contains(host.number());
        Host value = Host.allocate(Encodings.HEAP)
                .flags(HostFlag.PRESENT | (alive ? HostFlag.ALIVE : 0) | (host.edge() ? HostFlag.EDGE : 0));
        switch (host.underlay()) {
            case Ipv4Address ipv4 -> value.address(ipv4.bits());
            case Ipv6Address ipv6 -> Encodings.write(ipv6, value.ipv6());
        }
        return RawBytes.of(value.memory());
    }

    private static RawBytes address(IpAddress address) {
        return RawBytes.of(MemorySegment.ofArray(address.toBytes()));
    }
}
