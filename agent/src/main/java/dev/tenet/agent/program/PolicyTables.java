package dev.tenet.agent.program;

import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.table.RawBytes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Compiled rules in the datapath's tables. Changed rules become a policy with a new number, which is written whole before any interface
 * refers to it; the old one goes only when none does any more. So a packet is judged by the old rules or by the new ones, never by a
 * mixture.
 */
final class PolicyTables {
    private static final PolicyEntries NOTHING =
            new PolicyEntries(Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of());

    private final DatapathTables tables;
    private final Set<Place> places = new HashSet<>();
    private final Map<Place, Numbered> candidates = new LinkedHashMap<>();
    private Optional<ObservedPolicies> observed = Optional.empty();
    private OptionalInt lastNumber = OptionalInt.empty();

    PolicyTables(DatapathTables tables) {
        this.tables = tables;
    }

    private record Numbered(int number, PolicyEntries entries) {}

    /** What one thing that has rules, a set of groups or a subnet's ACL, has in the tables. */
    static final class Place {
        private Optional<Numbered> standing = Optional.empty();
        private Optional<Integer> adoptable = Optional.empty();
        private Optional<String> problem = Optional.empty();
        private boolean stale = true;

        /** Its rules have changed, or could not be written. */
        boolean isStale() {
            return stale;
        }

        void changed() {
            stale = true;
        }

        /** It cannot be compiled; what stands goes on standing. */
        void refused(String why, boolean again) {
            problem = Optional.of(why);
            stale = again;
        }

        /** The policy that judges by its rules, once it is whole. */
        Optional<Integer> number() {
            return standing.map(Numbered::number);
        }
    }

    /** A place for rules that are still to come. */
    Place add() {
        Place place = new Place();
        places.add(place);
        return place;
    }

    /** The datapath already judges by this policy in the place; it may be what the rules compile to. */
    void adopt(Place place, Optional<Integer> inForce) {
        if (place.standing.isEmpty() && place.adoptable.isEmpty()) {
            place.adoptable = inForce;
        }
    }

    void remove(Place place) {
        place.standing.ifPresent(this::forget);
        places.remove(place);
    }

    /** Puts the compiled rules into the policy there is, if that is possible at once, and else beside it. */
    void put(Place place, CompiledPolicy compiled) {
        place.stale = false;
        place.problem = Optional.empty();
        Optional<Numbered> present = place.standing.or(() -> adoptable(place));
        if (present.isPresent()) {
            int number = present.get().number;
            PolicyEntries next = PolicyEntries.of(number, compiled);
            if (present.get().entries.canBecome(next)) {
                present.get().entries.forgetIn(tables, next);
                next.desireIn(tables);
                next.policy().ifPresent(value -> tables.policies.desire(RawBytes.ofInt(number), value));
                if (place.standing.isEmpty()) {
                    candidates.put(place, new Numbered(number, next));
                } else {
                    place.standing = Optional.of(new Numbered(number, next));
                }
                return;
            }
        }
        int number = freeNumber();
        Numbered candidate = new Numbered(number, PolicyEntries.of(number, compiled));
        candidate.entries.desireIn(tables);
        candidates.put(place, candidate);
    }

    /** Writes what was put, and lets it count where all of it could be written. */
    void write() {
        observed = Optional.empty();
        tables.policyRows.writeUpserts();
        tables.policyAddresses.writeUpserts();
        tables.policyIdentities.writeUpserts();
        tables.policyRanges.writeUpserts();
        candidates.forEach(this::accept);
        candidates.clear();
        tables.policies.writeUpserts();
    }

    void removeRest() {
        tables.policies.removeRest();
        tables.policyRanges.removeRest();
        tables.policyAddresses.removeRest();
        tables.policyIdentities.removeRest();
        tables.policyRows.removeRest();
    }

    /** Why the place's rules, or their latest change, are not in force. */
    Optional<String> problem(Place place) {
        return place.problem.or(() -> place.standing.flatMap(standing -> standing.entries.problemIn(tables)));
    }

    private Optional<Numbered> adoptable(Place place) {
        Optional<Integer> number = place.adoptable;
        place.adoptable = Optional.empty();
        if (number.isEmpty() || isTaken(number.get())) {
            return Optional.empty();
        }
        ObservedPolicies all = observed.orElseGet(() -> new ObservedPolicies(tables));
        observed = Optional.of(all);
        return all.find(number.get()).map(entries -> new Numbered(number.get(), entries));
    }

    private boolean isTaken(int number) {
        return places.stream()
                        .anyMatch(place -> place.standing
                                .filter(standing -> standing.number == number)
                                .isPresent())
                || candidates.values().stream().anyMatch(candidate -> candidate.number == number);
    }

    private void accept(Place place, Numbered candidate) {
        Optional<String> problem = candidate.entries.problemIn(tables);
        if (problem.isPresent()) {
            place.refused(problem.get(), true);
            forget(candidate);
            return;
        }
        candidate.entries.policy().ifPresent(value -> tables.policies.desire(RawBytes.ofInt(candidate.number), value));
        place.standing.ifPresent(this::forget);
        place.standing = Optional.of(candidate);
    }

    private void forget(Numbered policy) {
        policy.entries.forgetIn(tables, NOTHING);
        tables.policies.forget(RawBytes.ofInt(policy.number));
    }

    /** A number under which nothing is in the datapath, not even what an earlier agent left half written. */
    private int freeNumber() {
        int number = lastNumber.orElseGet(() -> ObservedPolicies.highestNumber(tables));
        do {
            number = number == Integer.MAX_VALUE ? 1 : number + 1;
        } while (tables.policies.observed(RawBytes.ofInt(number)).isPresent()
                || tables.policies.desired(RawBytes.ofInt(number)).isPresent());
        lastNumber = OptionalInt.of(number);
        return number;
    }
}
