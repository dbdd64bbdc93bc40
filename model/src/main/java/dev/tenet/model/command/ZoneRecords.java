package dev.tenet.model.command;

import dev.tenet.model.HostedZone;
import dev.tenet.model.RecordSet;
import dev.tenet.model.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a zone's records, and finds all that is wrong with the changes. */
final class ZoneRecords {
    /** A zone travels and is kept as one. */
    private static final int MAX_CHARACTERS = 256 << 10;

    private static final int MAX_SETS = 2_000;

    private final HostedZone zone;
    private final List<RecordSet> sets;
    private final List<String> problems = new ArrayList<>();

    ZoneRecords(HostedZone zone) {
        this.zone = zone;
        this.sets = new ArrayList<>(zone.records());
    }

    /** @throws CommandException {@link Fault#RECORDS_INVALID} */
    HostedZone changedBy(List<RecordChange> changes) {
        changes.forEach(this::apply);
        checkSize();
        if (!problems.isEmpty()) {
            throw new CommandException(Fault.RECORDS_INVALID, "[" + String.join(", ", problems) + "]");
        }
        return zone.withRecords(sets);
    }

    private void apply(RecordChange change) {
        RecordSet set = change.records();
        Optional<RecordSet> before =
                sets.stream().filter(other -> other.isAt(set)).findFirst();
        switch (change.action()) {
            case CREATE -> {
                if (before.isPresent()) {
                    problem("Tried to create resource record set " + name(set) + " but it already exists");
                } else {
                    add(set);
                }
            }
            case UPSERT -> {
                before.ifPresent(sets::remove);
                add(set);
            }
            case DELETE -> delete(set, before);
        }
    }

    private void delete(RecordSet set, Optional<RecordSet> before) {
        if (before.isEmpty()) {
            problem("Tried to delete resource record set " + name(set) + " but it was not found");
        } else if (!isSame(before.get(), set)) {
            problem("Tried to delete resource record set " + name(set)
                    + " but the values provided do not match the current values");
        } else if (zone.isOfZone(set)) {
            problem(
                    set.type() == RecordType.SOA
                            ? "A HostedZone must contain exactly one SOA record."
                            : "A HostedZone must contain at least one NS record for the zone itself.");
        } else {
            sets.remove(before.get());
        }
    }

    private void add(RecordSet set) {
        boolean isAlias = set.type() == RecordType.CNAME;
        if (isAlias && set.name().equals(zone.name())) {
            problem("RRSet of type CNAME with DNS name " + set.name() + " is not permitted at apex in zone "
                    + zone.name());
        }
        if (set.type() == RecordType.SOA && !zone.isOfZone(set)) {
            problem("RRSet of type SOA with DNS name " + set.name()
                    + " is not permitted as it must be at the apex of zone " + zone.name());
        }
        if (set.type() == RecordType.NS && !zone.isOfZone(set)) {
            problem("RRSet of type NS with DNS name " + set.name()
                    + " is not permitted: names cannot be delegated from a private hosted zone");
        }
        if (set.values().size() > 1 && (isAlias || set.type() == RecordType.SOA)) {
            problem("RRSet of type " + set.type() + " with DNS name " + set.name() + " must have one value");
        }
        boolean conflicts = sets.stream()
                .anyMatch(other -> other.name().equals(set.name()) && isAlias != (other.type() == RecordType.CNAME));
        if (conflicts) {
            problem("RRSet of type " + set.type() + " with DNS name " + set.name()
                    + " is not permitted because a conflicting RRSet of"
                    + (isAlias ? " another type" : " type CNAME") + " with the same DNS name already exists in zone "
                    + zone.name());
        }
        sets.add(set);
    }

    private void checkSize() {
        int characters = sets.stream()
                .mapToInt(set -> set.name().length()
                        + set.values().stream().mapToInt(String::length).sum())
                .sum();
        if (sets.size() > MAX_SETS || characters > MAX_CHARACTERS) {
            problem("Number of records limit exceeded: a zone has at most " + MAX_SETS + " record sets of "
                    + MAX_CHARACTERS + " characters");
        }
    }

    private static boolean isSame(RecordSet one, RecordSet other) {
        return one.ttlSeconds() == other.ttlSeconds()
                && one.values().stream()
                        .sorted()
                        .toList()
                        .equals(other.values().stream().sorted().toList());
    }

    private static String name(RecordSet set) {
        return "[name='" + set.name() + "', type='" + set.type() + "']";
    }

    private void problem(String text) {
        problems.add(text);
    }
}
