package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Balancers on the internet become an edge's tables: whose address it is, who has which slot, and which hosts may answer as it. A changed one
 * gets new places for its slots and targets, and packets find either all of the old ones or all of the new ones.
 */
final class PublicBalancerProgrammer {
    private static final RawBytes PRESENT = RawBytes.ofInt(1);
    private static final RawBytes MARK = RawBytes.ofInt(0);

    /** Where slots and targets are. */
    private record Places(int firstPage, int pages, int firstTarget, int targets) {}

    private record Placed(PublicBalancer balancer, PublicBalancerEntries entries, Places places) {}

    private record Refused(PublicBalancer balancer, String why) {}

    private final DatapathTables tables;
    private final Map<PublicBalancerKey, Placed> placed = new HashMap<>();

    /** For which there was no room when it was last looked for; what was there before stays in place. */
    private final Map<PublicBalancerKey, Refused> refused = new LinkedHashMap<>();

    private final Ranges pages = new Ranges(LayoutConstant.MUX_PAGES);
    private final Ranges targets = new Ranges(LayoutConstant.MUX_TARGETS);

    /** To which packets may still be led. */
    private final List<Places> leaving = new ArrayList<>();

    /** Whether there is more room than when it was last looked for. */
    private boolean roomier;

    /** How much had changed when packets were last told. */
    private long changesTold;

    /** Whether packets may still go by what an earlier agent changed without telling. */
    private boolean unsure;

    PublicBalancerProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(PublicBalancer balancer) {
        refused.remove(balancer.key());
        Placed before = placed.get(balancer.key());
        if (before != null && before.balancer.equals(balancer)) {
            return;
        }
        BalancerTable table = BalancerTable.of(balancer);
        Optional<Placed> now = place(balancer, table);
        if (now.isEmpty()) {
            String why = "no room for its " + table.slots() + " slots and "
                    + balancer.targets().size() + " targets beside those of other load balancers";
            refused.put(balancer.key(), new Refused(balancer, why));
            return;
        }
        remove(balancer.key());
        placed.put(balancer.key(), now.get());
        desire(now.get().entries);
    }

    /** What another balancer has too stays. */
    void remove(PublicBalancerKey key) {
        refused.remove(key);
        Placed before = placed.remove(key);
        if (before == null) {
            return;
        }
        PublicBalancerEntries gone = before.entries;
        leaving.add(before.places);
        tables.balancers.forget(gone.key());
        forget(gone.pages().keySet(), tables.muxPages);
        forget(gone.targets().keySet(), tables.muxTargets);
        forget(gone.servers().keySet(), tables.quicServers);
        Set<RawBytes> hosts = new HashSet<>(gone.hosts());
        boolean lastOfAddress = true;
        for (Placed other : placed.values()) {
            hosts.removeAll(other.entries.hosts());
            lastOfAddress &= !other.entries.address().equals(gone.address());
        }
        forget(hosts, tables.balancerHosts);
        if (lastOfAddress) {
            tables.publicAddresses.forget(gone.address());
        }
    }

    /** What is in the tables without having been placed here, by an agent that was here before, stays untouched until packets are led elsewhere. */
    void observe() {
        unsure |= !tables.muxMark.observed(MARK).equals(tables.muxMark.desired(MARK)); // another agent's
        Set<Places> own = placed.values().stream().map(Placed::places).collect(Collectors.toSet());
        tables.balancers.forEachObserved((key, value) -> {
            var found = new dev.tenet.datapath.layout.Balancer(value.segment());
            Places places = new Places(
                    found.firstPage(),
                    PublicBalancerEntries.pages(found.slots()),
                    found.firstTarget(),
                    found.targets());
            if (PublicBalancerEntries.isOnInternet(key) && !own.contains(places)) {
                unsure = true;
                keepUntilLeft(places);
            }
        });
    }

    private void keepUntilLeft(Places places) {
        if (!pages.takeAt(places.firstPage, places.pages)) {
            return;
        }
        if (targets.takeAt(places.firstTarget, places.targets)) {
            leaving.add(places);
        } else {
            pages.free(places.firstPage, places.pages);
        }
    }

    /** Before anything leads there, and, where an earlier agent has left without telling, after nothing leads there any more. */
    void writePlaces() {
        tellOfChanges();
        tables.muxTargets.writeUpserts();
        tables.muxPages.writeUpserts();
    }

    void write() {
        tables.balancerHosts.writeUpserts();
        tables.quicServers.writeUpserts();
        tables.balancers.writeUpserts();
        tellOfChanges();
        tables.publicAddresses.writeUpserts();
    }

    /** From then on no packet goes by what it found before. */
    private void tellOfChanges() {
        if (unsure || tables.balancers.changes() != changesTold) {
            unsure = false;
            changesTold = tables.balancers.changes();
            tables.muxMark.desire(
                    MARK, RawBytes.ofLong(ThreadLocalRandom.current().nextLong()));
        }
        tables.muxMark.writeUpserts();
    }

    /** Returns whether there is room now for some for which there was none, since others have gone. */
    boolean placeRefused() {
        if (!roomier) {
            return false;
        }
        roomier = false;
        List<Refused> again = List.copyOf(refused.values());
        again.forEach(each -> upsert(each.balancer));
        return refused.size() < again.size();
    }

    void removeRest() {
        tables.publicAddresses.removeRest();
        tables.balancers.removeRest();
        tellOfChanges();
        tables.muxPages.removeRest();
        tables.muxTargets.removeRest();
        tables.quicServers.removeRest();
        tables.balancerHosts.removeRest();
        roomier |= !leaving.isEmpty();
        leaving.forEach(this::free);
        leaving.clear();
    }

    Optional<String> problem(PublicBalancerKey key) {
        Refused refusal = refused.get(key);
        if (refusal != null) {
            return Optional.of(refusal.why);
        }
        Placed found = placed.get(key);
        return found == null
                ? Optional.empty()
                : tables.balancers
                        .problem(found.entries.key())
                        .or(() -> found.entries.servers().keySet().stream()
                                .flatMap(server -> tables.quicServers.problem(server).stream())
                                .findFirst())
                        .or(() -> tables.publicAddresses.problem(found.entries.address()));
    }

    private Optional<Placed> place(PublicBalancer balancer, BalancerTable table) {
        int pagesWanted = PublicBalancerEntries.pages(table.slots());
        int targetsWanted = balancer.targets().size();
        OptionalInt firstPage = pages.take(pagesWanted);
        if (firstPage.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt firstTarget = targets.take(targetsWanted);
        if (firstTarget.isEmpty()) {
            pages.free(firstPage.getAsInt(), pagesWanted);
            return Optional.empty();
        }
        Places places = new Places(firstPage.getAsInt(), pagesWanted, firstTarget.getAsInt(), targetsWanted);
        return Optional.of(new Placed(
                balancer, PublicBalancerEntries.of(balancer, table, places.firstPage, places.firstTarget), places));
    }

    private void free(Places places) {
        pages.free(places.firstPage, places.pages);
        targets.free(places.firstTarget, places.targets);
    }

    private void desire(PublicBalancerEntries entries) {
        entries.hosts().forEach(host -> tables.balancerHosts.desire(host, PRESENT));
        entries.targets().forEach(tables.muxTargets::desire);
        entries.servers().forEach(tables.quicServers::desire);
        entries.pages().forEach(tables.muxPages::desire);
        tables.balancers.desire(entries.key(), entries.entry());
        tables.publicAddresses.desire(entries.address(), entries.known());
    }

    private static void forget(Set<RawBytes> keys, Table<RawBytes, RawBytes> table) {
        keys.forEach(table::forget);
    }
}
