package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Balancers become {@code balancers}, the tables that spread connections, and what targets are told to their hosts by. */
final class BalancerProgrammer {
    private final DatapathTables tables;
    private final SecurityGroupProgrammer groups;
    private final Map<BalancerKey, Balancer> balancers = new HashMap<>();
    private final Map<BalancerKey, Placed> placed = new HashMap<>();
    private final Set<BalancerKey> changed = new HashSet<>();

    private record Placed(int policy, BalancerEntries entries, Optional<Outside> outside) {}

    /** How the internet knows it. */
    private record Outside(RawBytes address, RawBytes known, RawBytes privateAddress, Optional<RawBytes> published) {
        static Optional<Outside> of(Balancer balancer) {
            return balancer.publicAddress()
                    .map(address -> new Outside(
                            PublicBalancerEntries.address(address),
                            PublicBalancerEntries.known(
                                    balancer.key().vni(),
                                    balancer.front(),
                                    balancer.key().address()),
                            Encodings.networkPrefix(
                                    balancer.key().vni(),
                                    IpPrefix.single(balancer.key().address())),
                            address instanceof Ipv4Address ipv4
                                    ? Optional.of(RawBytes.of(MemorySegment.ofArray(ipv4.toBytes())))
                                    : Optional.empty()));
        }
    }

    BalancerProgrammer(DatapathTables tables, SecurityGroupProgrammer groups) {
        this.tables = tables;
        this.groups = groups;
    }

    void upsert(Balancer balancer) {
        balancers.put(balancer.key(), balancer);
        changed.add(balancer.key());
    }

    void remove(BalancerKey key) {
        balancers.remove(key);
        changed.add(key);
    }

    /** The sets of groups that clients are judged by. */
    Set<SortedSet<SecurityGroupKey>> sets() {
        Set<SortedSet<SecurityGroupKey>> sets = new HashSet<>();
        balancers.values().forEach(balancer -> set(balancer).ifPresent(sets::add));
        return sets;
    }

    /** What changed, and whose policy is another one; after policies were written. */
    void decide() {
        balancers.forEach((key, balancer) -> {
            Placed now = placed.get(key);
            if (now != null && now.policy != policy(balancer)) {
                changed.add(key);
            }
        });
        List<Placed> begun = new ArrayList<>();
        boolean anyGone = false;
        for (BalancerKey key : changed) {
            Optional<Placed> before = Optional.ofNullable(placed.remove(key));
            Optional<Placed> now = Optional.ofNullable(balancers.get(key))
                    .map(balancer -> new Placed(
                            policy(balancer),
                            BalancerEntries.of(balancer, BalancerTable.of(balancer), policy(balancer)),
                            Outside.of(balancer)));
            before.ifPresent(old -> {
                forget(old.entries, now.map(Placed::entries));
                old.outside.ifPresent(this::forget);
            });
            now.ifPresent(place -> {
                placed.put(key, place);
                begun.add(place);
            });
            anyGone |= now.isEmpty();
        }
        changed.clear();
        // Thousands of entries each, by front, port and protocol, which only one has at a time: so those of the others
        // are gone through only where one has gone, whose another may have by now.
        (anyGone ? placed.values() : begun).forEach(place -> desire(place.entries));
        placed.values().forEach(place -> {
            tables.balancerFronts.desire(place.entries.front(), place.entries.address());
            place.outside.ifPresent(this::desire);
        });
    }

    void write() {
        tables.balancerFronts.writeUpserts();
        tables.balancerTargets.writeUpserts();
        tables.quicServers.writeUpserts();
        tables.balancerHistory.writeUpserts();
        tables.publicAddresses.writeUpserts();
        tables.published.writeUpserts();
        tables.balancerPages.writeUpserts();
        tables.balancers.writeUpserts();
    }

    void removeRest() {
        tables.balancers.removeRest();
        tables.balancerPages.removeRest();
        tables.balancerHistory.removeRest();
        tables.quicServers.removeRest();
        tables.balancerTargets.removeRest();
        tables.published.removeRest();
        tables.publicAddresses.removeRest();
        tables.balancerFronts.removeRest();
    }

    Optional<String> problem(BalancerKey key) {
        return Optional.ofNullable(placed.get(key))
                .flatMap(place -> Stream.of(
                                tables.balancers.problem(place.entries.key()).stream(),
                                place.entries.pages().keySet().stream()
                                        .flatMap(page -> tables.balancerPages.problem(page).stream()),
                                place.entries.targets().keySet().stream()
                                        .flatMap(target -> tables.balancerTargets.problem(target).stream()),
                                place.entries.servers().keySet().stream()
                                        .flatMap(server -> tables.quicServers.problem(server).stream()))
                        .flatMap(problems -> problems)
                        .findFirst());
    }

    private int policy(Balancer balancer) {
        return set(balancer).flatMap(groups::number).orElse(0);
    }

    private static Optional<SortedSet<SecurityGroupKey>> set(Balancer balancer) {
        return balancer.groups().isEmpty() ? Optional.empty() : Optional.of(new TreeSet<>(balancer.groups()));
    }

    /** But its front, which may be another balancer's too, of another port. */
    private void desire(BalancerEntries entries) {
        entries.targets().forEach(tables.balancerTargets::desire);
        entries.servers().forEach(tables.quicServers::desire);
        entries.pages().forEach(tables.balancerPages::desire);
        entries.history().forEach(tables.balancerHistory::desire);
        tables.balancers.desire(entries.key(), entries.entry());
    }

    private void desire(Outside outside) {
        tables.publicAddresses.desire(outside.address, outside.known);
        outside.published.ifPresent(address -> tables.published.desire(outside.privateAddress, address));
    }

    private void forget(Outside outside) {
        tables.publicAddresses.forget(outside.address);
        tables.published.forget(outside.privateAddress);
    }

    private void forget(BalancerEntries old, Optional<BalancerEntries> now) {
        if (now.isEmpty()) {
            tables.balancers.forget(old.key());
        }
        forget(old.pages(), now.map(BalancerEntries::pages), tables.balancerPages);
        forget(old.history(), now.map(BalancerEntries::history), tables.balancerHistory);
        forget(old.targets(), now.map(BalancerEntries::targets), tables.balancerTargets);
        forget(old.servers(), now.map(BalancerEntries::servers), tables.quicServers);
        tables.balancerFronts.forget(old.front());
    }

    private static void forget(
            Map<RawBytes, RawBytes> old, Optional<Map<RawBytes, RawBytes>> now, Table<RawBytes, RawBytes> table) {
        Set<RawBytes> kept = now.map(Map::keySet).orElse(Set.of());
        old.keySet().stream().filter(key -> !kept.contains(key)).forEach(table::forget);
    }
}
