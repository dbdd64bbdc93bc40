package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Blocks under one name, for rules and routes.
 *
 * @param maxEntries what a rule or route that names it counts as
 * @param versions the last is the one that holds, numbered from 1; at most {@link #MAX_VERSIONS} are kept
 * @param referencedBy ids of the security groups and route tables that name it, sorted
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html">Managed prefix lists</a>
 */
public record ManagedPrefixList(
        PrefixListId id,
        AccountId owner,
        String name,
        IpFamily family,
        int maxEntries,
        LastChange lastChange,
        List<Version> versions,
        List<String> referencedBy,
        Tags tags)
        implements Tagged<ManagedPrefixList> {
    public static final int MAX_ENTRIES = 1000;
    public static final int MAX_VERSIONS = 50;

    public ManagedPrefixList {
        versions = List.copyOf(versions);
        referencedBy = referencedBy.stream().distinct().sorted().toList();
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("a prefix list has a version");
        }
    }

    /** What was done to it last; it is complete at once. */
    public enum LastChange {
        CREATE,
        MODIFY,
        RESTORE
    }

    /** What the list was at a time. */
    public record Version(long number, List<Entry> entries) {
        public Version {
            entries = List.copyOf(entries);
        }
    }

    public record Entry(IpPrefix block, Optional<String> description) {}

    public static IntentKey<ManagedPrefixList> key(AccountId owner, PrefixListId id) {
        return Kind.PREFIX_LIST.key(owner, id);
    }

    @Override
    public IntentKey<ManagedPrefixList> key() {
        return key(owner, id);
    }

    public Version current() {
        return versions.getLast();
    }

    public List<IpPrefix> blocks() {
        return current().entries().stream().map(Entry::block).toList();
    }

    public Optional<Version> version(long number) {
        return versions.stream().filter(found -> found.number() == number).findFirst();
    }

    /** With these entries as its next version. */
    public ManagedPrefixList with(List<Entry> entries, LastChange change) {
        Version next = new Version(current().number() + 1, entries);
        List<Version> kept = Stream.concat(versions.stream(), Stream.of(next))
                .skip(Math.max(0, versions.size() + 1 - MAX_VERSIONS))
                .toList();
        return new ManagedPrefixList(id, owner, name, family, maxEntries, change, kept, referencedBy, tags);
    }

    public ManagedPrefixList renamed(String newName) {
        return new ManagedPrefixList(
                id, owner, newName, family, maxEntries, LastChange.MODIFY, versions, referencedBy, tags);
    }

    public ManagedPrefixList resized(int entries) {
        return new ManagedPrefixList(id, owner, name, family, entries, LastChange.MODIFY, versions, referencedBy, tags);
    }

    public ManagedPrefixList withReference(String resource) {
        return withReferences(Listed.with(Listed.without(referencedBy, resource), resource));
    }

    public ManagedPrefixList withoutReference(String resource) {
        return withReferences(Listed.without(referencedBy, resource));
    }

    @Override
    public ManagedPrefixList withTags(Tags newTags) {
        return new ManagedPrefixList(id, owner, name, family, maxEntries, lastChange, versions, referencedBy, newTags);
    }

    private ManagedPrefixList withReferences(List<String> references) {
        return new ManagedPrefixList(id, owner, name, family, maxEntries, lastChange, versions, references, tags);
    }
}
