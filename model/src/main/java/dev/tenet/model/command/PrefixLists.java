package dev.tenet.model.command;

import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.ManagedPrefixList.Entry;
import dev.tenet.model.ManagedPrefixList.LastChange;
import dev.tenet.model.ManagedPrefixList.Version;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.Tags;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Commands on managed prefix lists. */
public final class PrefixLists {
    private static final int MAX_NAME = 255;
    private static final int MAX_CHANGES = 100;

    private final Attempt attempt;
    private final Intent intent;

    public PrefixLists(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** @throws CommandException {@link Fault#PARAMETER_VALUE}, {@link Fault#PREFIX_LIST_ENTRIES} */
    public ManagedPrefixList create(String name, IpFamily family, int maxEntries, List<Entry> entries, Tags tags) {
        checkName(name);
        checkMax(maxEntries);
        requireFew(entries.size());
        check(family, maxEntries, entries);
        ManagedPrefixList made = new ManagedPrefixList(
                PrefixListId.random(attempt.random()),
                attempt.account(),
                name,
                family,
                maxEntries,
                LastChange.CREATE,
                List.of(new Version(1, entries)),
                List.of(),
                tags);
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#PREFIX_LIST_NOT_FOUND}; {@link Fault#DEPENDENCY} while anything names it */
    public ManagedPrefixList delete(PrefixListId id) {
        ManagedPrefixList found = attempt.prefixList(id);
        if (!found.referencedBy().isEmpty()) {
            throw new CommandException(
                    Fault.DEPENDENCY,
                    "The prefix list '" + id + "' is referenced by " + String.join(", ", found.referencedBy())
                            + " and cannot be deleted.");
        }
        intent.delete(found.key());
        return found;
    }

    /**
     * What is to change.
     *
     * @param currentVersion what the caller believes to change; needed for entries
     * @param removed blocks of entries that go, before those that come
     */
    public record Modification(
            OptionalLong currentVersion,
            Optional<String> name,
            OptionalInt maxEntries,
            List<Entry> added,
            List<IpPrefix> removed) {
        public Modification {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }

        boolean changesEntries() {
            return !added.isEmpty() || !removed.isEmpty();
        }
    }

    /**
     * @throws CommandException {@link Fault#PREFIX_LIST_NOT_FOUND}, {@link Fault#PREFIX_LIST_VERSION}, {@link Fault#PREFIX_LIST_ENTRIES},
     *     {@link Fault#PARAMETER_VALUE}, {@link Fault#PARAMETER_MISSING}, {@link Fault#COMBINATION_INVALID}
     */
    public ManagedPrefixList modify(PrefixListId id, Modification change) {
        ManagedPrefixList found = attempt.prefixList(id);
        if (change.changesEntries() && change.currentVersion().isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain the parameter CurrentVersion");
        }
        if (change.changesEntries() && change.maxEntries().isPresent()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Entries and MaxEntries cannot be modified in the same request");
        }
        requireVersion(found, change.currentVersion());
        change.name().ifPresent(PrefixLists::checkName);
        ManagedPrefixList changed = change.name().map(found::renamed).orElse(found);
        if (change.maxEntries().isPresent()) {
            changed = resize(changed, change.maxEntries().getAsInt());
        }
        if (change.changesEntries()) {
            requireFew(change.added().size() + change.removed().size());
            List<Entry> entries = entries(changed, change);
            check(changed.family(), changed.maxEntries(), entries);
            changed = changed.with(entries, LastChange.MODIFY);
        }
        intent.put(changed);
        return changed;
    }

    /**
     * Makes the list what it was at an earlier version; that is a version of its own.
     *
     * @throws CommandException {@link Fault#PREFIX_LIST_NOT_FOUND}, {@link Fault#PREFIX_LIST_VERSION}, {@link Fault#PREFIX_LIST_ENTRIES}
     */
    public ManagedPrefixList restore(PrefixListId id, long previous, long current) {
        ManagedPrefixList found = attempt.prefixList(id);
        requireVersion(found, OptionalLong.of(current));
        Version version = found.version(previous)
                .orElseThrow(() -> new CommandException(
                        Fault.PREFIX_LIST_VERSION, "The prefix list " + id + " has no version " + previous));
        check(found.family(), found.maxEntries(), version.entries());
        ManagedPrefixList changed = found.with(version.entries(), LastChange.RESTORE);
        intent.put(changed);
        return changed;
    }

    private ManagedPrefixList resize(ManagedPrefixList list, int maxEntries) {
        checkMax(maxEntries);
        ManagedPrefixList resized = list.resized(maxEntries);
        check(resized.family(), maxEntries, resized.current().entries());
        new PrefixListWeights(attempt).requireRoom(resized);
        return resized;
    }

    private static List<Entry> entries(ManagedPrefixList list, Modification change) {
        List<Entry> entries = new ArrayList<>(list.current().entries());
        for (IpPrefix block : change.removed()) {
            if (!entries.removeIf(entry -> entry.block().equals(block))) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The prefix list " + list.id() + " has no entry for " + block);
            }
        }
        for (Entry entry : change.added()) {
            // An entry that is there gets the new description.
            entries.removeIf(before -> before.block().equals(entry.block()));
            entries.add(entry);
        }
        return entries;
    }

    private static void requireVersion(ManagedPrefixList list, OptionalLong version) {
        if (version.isPresent() && version.getAsLong() != list.current().number()) {
            throw new CommandException(
                    Fault.PREFIX_LIST_VERSION,
                    "The prefix list has the incorrect version number " + version.getAsLong() + ", it is at "
                            + list.current().number());
        }
    }

    private static void check(IpFamily family, int maxEntries, List<Entry> entries) {
        Set<IpPrefix> seen = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.block().family() != family) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The entry " + entry.block() + " is not of the list's address family");
            }
            if (!seen.add(entry.block())) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The same entry must not appear multiple times: " + entry.block());
            }
        }
        if (entries.size() > maxEntries) {
            throw new CommandException(
                    Fault.PREFIX_LIST_ENTRIES,
                    "The prefix list has a maximum of " + maxEntries + " entries, and would have " + entries.size());
        }
    }

    private static void requireFew(int changes) {
        if (changes > MAX_CHANGES) {
            throw new CommandException(
                    Fault.CALL_LIMIT, "A request may change at most " + MAX_CHANGES + " entries of a prefix list");
        }
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.startsWith("com.amazonaws")) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Invalid prefix list name. A name has 1 to " + MAX_NAME
                            + " characters and does not begin with com.amazonaws");
        }
    }

    private static void checkMax(int maxEntries) {
        if (maxEntries < 1 || maxEntries > ManagedPrefixList.MAX_ENTRIES) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "MaxEntries is between 1 and " + ManagedPrefixList.MAX_ENTRIES + ": " + maxEntries);
        }
    }
}
