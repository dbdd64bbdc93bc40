package dev.tenet.agent.program;

import dev.tenet.agent.policy.CompiledDirection;
import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.policy.Everybody;
import dev.tenet.agent.policy.Ranges;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.layout.Policy;
import dev.tenet.datapath.layout.PolicyAddressKey;
import dev.tenet.datapath.layout.PolicyDirection;
import dev.tenet.datapath.layout.PolicyDirectory;
import dev.tenet.datapath.layout.PolicyFlag;
import dev.tenet.datapath.layout.PolicyIdentityKey;
import dev.tenet.datapath.layout.PolicyRanges;
import dev.tenet.datapath.layout.PolicyRangesKey;
import dev.tenet.datapath.layout.PolicyRangesOf;
import dev.tenet.datapath.layout.PolicyRow;
import dev.tenet.datapath.layout.PolicyRowKey;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A policy as entries of the datapath's tables.
 *
 * @param policy the entry that makes the others count; empty if it is not there
 */
public record PolicyEntries(
        Optional<RawBytes> policy,
        Map<RawBytes, RawBytes> ranges,
        Map<RawBytes, RawBytes> addresses,
        Map<RawBytes, RawBytes> identities,
        Map<RawBytes, RawBytes> rows) {
    private static final int POLICY_BITS = 32;

    static PolicyEntries of(int number, CompiledPolicy compiled) {
        PolicyEntries entries = new PolicyEntries(
                Optional.of(RawBytes.of(policyOf(compiled).memory())),
                new HashMap<>(),
                new HashMap<>(),
                new HashMap<>(),
                new HashMap<>());
        entries.add(number << 1 | PolicyDirection.INGRESS.number(), compiled.ingress());
        entries.add(number << 1 | PolicyDirection.EGRESS.number(), compiled.egress());
        return entries;
    }

    /**
     * Whether this can be turned into {@code next} entry by entry while packets are judged by it: only identities and rows come, go or
     * change, and no row that is there changes its content.
     */
    boolean canBecome(PolicyEntries next) {
        Set<RawBytes> rowsOfAddresses =
                Stream.concat(rowsOfIpv4(), rowsOfIpv6()).collect(Collectors.toSet());
        return policy.equals(next.policy)
                && ranges.equals(next.ranges)
                && addresses.equals(next.addresses)
                && rows.entrySet().stream()
                        .allMatch(row -> next.rows
                                .getOrDefault(row.getKey(), row.getValue())
                                .equals(row.getValue()))
                && rows.keySet().containsAll(rowsOfAddresses);
    }

    private Stream<RawBytes> rowsOfIpv4() {
        return ranges.entrySet().stream()
                .filter(entry ->
                        (new PolicyRangesKey(entry.getKey().segment()).page() & 1) == PolicyRangesOf.IPV4.number())
                .flatMap(entry -> {
                    int policyDirection = new PolicyRangesKey(entry.getKey().segment()).policyDirection();
                    PolicyRanges page = new PolicyRanges(entry.getValue().segment());
                    return IntStream.range(0, Ranges.PAGE)
                            .map(page::value)
                            .filter(row -> row != Ranges.NONE)
                            .mapToObj(row -> rowKey(policyDirection, RawBytes.ofInt(row)));
                });
    }

    private Stream<RawBytes> rowsOfIpv6() {
        return addresses.entrySet().stream()
                .map(entry ->
                        rowKey(new PolicyAddressKey(entry.getKey().segment()).policyDirection(), entry.getValue()));
    }

    /** The entries of four tables; that of {@code policies} is for later. */
    void desireIn(DatapathTables tables) {
        rows.forEach(tables.policyRows::desire);
        addresses.forEach(tables.policyAddresses::desire);
        identities.forEach(tables.policyIdentities::desire);
        ranges.forEach(tables.policyRanges::desire);
    }

    /** Forgets those entries, in the four tables, that {@code kept} does not have. */
    void forgetIn(DatapathTables tables, PolicyEntries kept) {
        rows.keySet().stream().filter(key -> !kept.rows.containsKey(key)).forEach(tables.policyRows::forget);
        addresses.keySet().stream()
                .filter(key -> !kept.addresses.containsKey(key))
                .forEach(tables.policyAddresses::forget);
        identities.keySet().stream()
                .filter(key -> !kept.identities.containsKey(key))
                .forEach(tables.policyIdentities::forget);
        ranges.keySet().stream().filter(key -> !kept.ranges.containsKey(key)).forEach(tables.policyRanges::forget);
    }

    /** Why one of the entries could not be written. */
    Optional<String> problemIn(DatapathTables tables) {
        return problem(rows, tables.policyRows)
                .or(() -> problem(addresses, tables.policyAddresses))
                .or(() -> problem(identities, tables.policyIdentities))
                .or(() -> problem(ranges, tables.policyRanges));
    }

    private static Optional<String> problem(Map<RawBytes, RawBytes> entries, Table<RawBytes, RawBytes> table) {
        return table.hasProblems()
                ? entries.keySet().stream()
                        .flatMap(key -> table.problem(key).stream())
                        .findFirst()
                : Optional.empty();
    }

    /** The value in {@code policies}; public, so that tests that write maps by themselves write the same. */
    public static Policy policyOf(CompiledPolicy compiled) {
        Everybody in = compiled.ingress().everybody();
        Everybody out = compiled.egress().everybody();
        int egressBits = PolicyDirection.EGRESS.number() << 2;
        Policy policy = Policy.allocate(Encodings.HEAP)
                .flags((compiled.ingress().namesGroups() ? PolicyFlag.INGRESS_NAMES_GROUPS : 0)
                        | (compiled.egress().namesGroups() ? PolicyFlag.EGRESS_NAMES_GROUPS : 0))
                .everybodySome(in.some() | out.some() << egressBits)
                .everybodyAll(in.all() | out.all() << egressBits);
        everybodyRows(policy, PolicyDirection.INGRESS, compiled.ingress());
        everybodyRows(policy, PolicyDirection.EGRESS, compiled.egress());
        write(policy, PolicyDirection.INGRESS, compiled.ingress());
        write(policy, PolicyDirection.EGRESS, compiled.egress());
        return policy;
    }

    private static void everybodyRows(Policy policy, PolicyDirection direction, CompiledDirection compiled) {
        int first = direction.number() << 1;
        policy.everybody(first, compiled.addresses().getOrDefault(IpPrefix.ALL_IPV4, 0));
        policy.everybody(first + 1, compiled.addresses().getOrDefault(IpPrefix.ALL_IPV6, 0));
    }

    private void add(int policyDirection, CompiledDirection compiled) {
        add(policyDirection, PolicyRangesOf.PORTS, compiled.ports());
        add(policyDirection, PolicyRangesOf.IPV4, compiled.ipv4());
        compiled.ipv6()
                .forEach((prefix, row) -> addresses.put(addressKey(policyDirection, prefix), RawBytes.ofInt(row)));
        compiled.identities()
                .forEach(
                        (identity, row) -> identities.put(identityKey(policyDirection, identity), RawBytes.ofInt(row)));
        compiled.rows().forEach((number, row) -> rows.put(rowKey(policyDirection, RawBytes.ofInt(number)), row(row)));
    }

    private static void write(Policy policy, PolicyDirection direction, CompiledDirection compiled) {
        write(policy.directory(direction.number() << 1 | PolicyRangesOf.PORTS.number()), compiled.ports());
        write(policy.directory(direction.number() << 1 | PolicyRangesOf.IPV4.number()), compiled.ipv4());
    }

    private static void write(PolicyDirectory directory, Ranges ranges) {
        List<Ranges.Page> pages = ranges.pages();
        directory.pages(pages.size());
        for (int i = 0; i < Ranges.PAGE; i++) {
            Ranges.Page page = pages.get(Math.min(i, pages.size() - 1));
            directory.first(i, page.firsts().getFirst());
        }
    }

    private void add(int policyDirection, PolicyRangesOf what, Ranges of) {
        List<Ranges.Page> pages = of.pages();
        for (int number = 0; number < pages.size(); number++) {
            PolicyRangesKey key = PolicyRangesKey.allocate(Encodings.HEAP)
                    .policyDirection(policyDirection)
                    .page(number << 1 | what.number());
            PolicyRanges value = PolicyRanges.allocate(Encodings.HEAP);
            for (int i = 0; i < Ranges.PAGE; i++) {
                value.first(i, pages.get(number).firsts().get(i));
                value.value(i, pages.get(number).values().get(i));
            }
            ranges.put(RawBytes.of(key.memory()), RawBytes.of(value.memory()));
        }
    }

    private static RawBytes addressKey(int policyDirection, IpPrefix prefix) {
        IpPrefix mapped = Encodings.mapped(prefix);
        PolicyAddressKey key = PolicyAddressKey.allocate(Encodings.HEAP)
                .prefixLength(POLICY_BITS + mapped.length())
                .policyDirection(policyDirection);
        Encodings.write(mapped.address(), key.address());
        return RawBytes.of(key.memory());
    }

    private static RawBytes identityKey(int policyDirection, Identity identity) {
        return RawBytes.of(PolicyIdentityKey.allocate(Encodings.HEAP)
                .policyDirection(policyDirection)
                .identity(identity.number())
                .memory());
    }

    private static RawBytes rowKey(int policyDirection, RawBytes row) {
        return RawBytes.of(PolicyRowKey.allocate(Encodings.HEAP)
                .policyDirection(policyDirection)
                .row(row.toInt())
                .memory());
    }

    private static RawBytes row(dev.tenet.agent.policy.PolicyRow row) {
        PolicyRow value = PolicyRow.allocate(Encodings.HEAP);
        long[] words = row.words();
        for (int i = 0; i < words.length; i++) {
            value.column(i, words[i]);
        }
        return RawBytes.of(value.memory());
    }
}
