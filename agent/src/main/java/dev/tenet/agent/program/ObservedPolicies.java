package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.layout.PolicyAddressKey;
import dev.tenet.datapath.layout.PolicyIdentityKey;
import dev.tenet.datapath.layout.PolicyRangesKey;
import dev.tenet.datapath.layout.PolicyRowKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The policies that an earlier agent left in the datapath's tables, by number. */
final class ObservedPolicies {
    /** Where the number, with the direction in its lowest bit, is in each kind of key. */
    private static final ToIntFunction<RawBytes> RANGES = key -> new PolicyRangesKey(key.segment()).policyDirection();

    private static final ToIntFunction<RawBytes> ADDRESSES =
            key -> new PolicyAddressKey(key.segment()).policyDirection();
    private static final ToIntFunction<RawBytes> IDENTITIES =
            key -> new PolicyIdentityKey(key.segment()).policyDirection();
    private static final ToIntFunction<RawBytes> ROWS = key -> new PolicyRowKey(key.segment()).policyDirection();

    private final Map<Integer, PolicyEntries> policies = new TreeMap<>();

    ObservedPolicies(DatapathTables tables) {
        Map<Integer, Map<RawBytes, RawBytes>> ranges = byPolicy(tables.policyRanges, RANGES);
        Map<Integer, Map<RawBytes, RawBytes>> addresses = byPolicy(tables.policyAddresses, ADDRESSES);
        Map<Integer, Map<RawBytes, RawBytes>> identities = byPolicy(tables.policyIdentities, IDENTITIES);
        Map<Integer, Map<RawBytes, RawBytes>> rows = byPolicy(tables.policyRows, ROWS);
        tables.policies.forEachObserved((key, policy) -> policies.put(
                key.toInt(),
                new PolicyEntries(
                        Optional.of(policy),
                        ranges.getOrDefault(key.toInt(), Map.of()),
                        addresses.getOrDefault(key.toInt(), Map.of()),
                        identities.getOrDefault(key.toInt(), Map.of()),
                        rows.getOrDefault(key.toInt(), Map.of()))));
    }

    Optional<PolicyEntries> find(int number) {
        return Optional.ofNullable(policies.get(number));
    }

    /** The highest number that occurs anywhere in the tables; 0 if none does. */
    static int highestNumber(DatapathTables tables) {
        return Stream.of(
                        byPolicy(tables.policyRanges, RANGES),
                        byPolicy(tables.policyAddresses, ADDRESSES),
                        byPolicy(tables.policyIdentities, IDENTITIES),
                        byPolicy(tables.policyRows, ROWS))
                .flatMap(table -> table.keySet().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private static Map<Integer, Map<RawBytes, RawBytes>> byPolicy(
            Table<RawBytes, RawBytes> table, ToIntFunction<RawBytes> policyDirection) {
        Map<Integer, Map<RawBytes, RawBytes>> byPolicy = new HashMap<>();
        table.forEachObserved(
                (key, value) -> byPolicy.computeIfAbsent(policyDirection.applyAsInt(key) >>> 1, _ -> new HashMap<>())
                        .put(key, value));
        return byPolicy;
    }
}
