package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Balancers on the internet become an edge's tables: whose address it is, who has which slot, and which hosts may answer as it. */
final class PublicBalancerProgrammer {
    private static final RawBytes PRESENT = RawBytes.ofInt(1);

    private final DatapathTables tables;
    private final Map<PublicBalancerKey, PublicBalancerEntries> placed = new HashMap<>();

    PublicBalancerProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(PublicBalancer balancer) {
        remove(balancer.key());
        PublicBalancerEntries now = PublicBalancerEntries.of(balancer);
        placed.put(balancer.key(), now);
        desire(now);
    }

    /** What another balancer has too stays. */
    void remove(PublicBalancerKey key) {
        PublicBalancerEntries gone = placed.remove(key);
        if (gone == null) {
            return;
        }
        tables.balancers.forget(gone.key());
        forget(gone.pages().keySet(), tables.balancerPages);
        forget(gone.targets().keySet(), tables.balancerTargets);
        Set<RawBytes> hosts = new HashSet<>(gone.hosts());
        boolean lastOfAddress = true;
        for (PublicBalancerEntries other : placed.values()) {
            hosts.removeAll(other.hosts());
            lastOfAddress &= !other.address().equals(gone.address());
        }
        forget(hosts, tables.balancerHosts);
        if (lastOfAddress) {
            tables.publicAddresses.forget(gone.address());
        }
    }

    void write() {
        tables.balancerHosts.writeUpserts();
        tables.balancerTargets.writeUpserts();
        tables.balancerPages.writeUpserts();
        tables.balancers.writeUpserts();
        tables.publicAddresses.writeUpserts();
    }

    void removeRest() {
        tables.publicAddresses.removeRest();
        tables.balancers.removeRest();
        tables.balancerPages.removeRest();
        tables.balancerTargets.removeRest();
        tables.balancerHosts.removeRest();
    }

    Optional<String> problem(PublicBalancerKey key) {
        PublicBalancerEntries entries = placed.get(key);
        if (entries == null) {
            return Optional.empty();
        }
        return tables.balancers
                .problem(entries.key())
                .or(() -> tables.publicAddresses.problem(entries.address()))
                .or(() -> entries.pages().keySet().stream()
                        .flatMap(page -> tables.balancerPages.problem(page).stream())
                        .findFirst());
    }

    private void desire(PublicBalancerEntries entries) {
        entries.hosts().forEach(host -> tables.balancerHosts.desire(host, PRESENT));
        entries.targets().forEach(tables.balancerTargets::desire);
        entries.pages().forEach(tables.balancerPages::desire);
        tables.balancers.desire(entries.key(), entries.entry());
        tables.publicAddresses.desire(entries.address(), entries.known());
    }

    private static void forget(Set<RawBytes> keys, Table<RawBytes, RawBytes> table) {
        keys.forEach(table::forget);
    }
}
