package dev.tenet.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Every state of every key since the last compaction, in memory. */
final class MemoryHistory implements WatchHistory {
    /** By key path, then by the revision of the change; an empty state is a deletion. */
    private final NavigableMap<String, NavigableMap<Revision, Optional<Entry>>> states =
            new TreeMap<>(Key::comparePaths);

    private final NavigableMap<Revision, List<Key>> changes = new TreeMap<>();
    private Revision compacted = Revision.NONE;

    synchronized List<Entry> read(KeyRange range, Revision at, int limit) {
        if (at.isBefore(compacted)) {
            throw new StoreException.Compacted(at, compacted);
        }
        List<Entry> entries = new ArrayList<>();
        for (var ofKey : states.subMap(range.start(), range.end()).values()) {
            var state = ofKey.floorEntry(at);
            if (state != null && state.getValue().isPresent()) {
                entries.add(state.getValue().get());
                if (entries.size() == limit) {
                    break;
                }
            }
        }
        return entries;
    }

    synchronized void put(Operation.Put put, Revision revision) {
        Optional<Entry> before = latest(put.key());
        add(
                put.key(),
                revision,
                Optional.of(new Entry(
                        put.key(),
                        put.value(),
                        before.map(Entry::created).orElse(revision),
                        revision,
                        before.map(Entry::version).orElse(0L) + 1,
                        put.lease())));
    }

    synchronized void delete(Key key, Revision revision) {
        add(key, revision, Optional.empty());
    }

    synchronized List<Key> attachedTo(LeaseId lease) {
        return states.keySet().stream()
                .map(Key::new)
                .filter(key -> latest(key).flatMap(Entry::lease).equals(Optional.of(lease)))
                .toList();
    }

    synchronized void compact(Revision revision) {
        if (!revision.isAfter(compacted)) {
            return;
        }
        compacted = revision;
        changes.headMap(revision, true).clear();
        states.values().removeIf(ofKey -> {
            Revision visible = ofKey.floorKey(revision);
            if (visible != null) {
                ofKey.headMap(visible, false).clear();
                if (ofKey.firstEntry().getValue().isEmpty()) {
                    ofKey.pollFirstEntry();
                }
            }
            return ofKey.isEmpty();
        });
    }

    @Override
    public synchronized Page read(KeyRange range, Revision from, Revision to) {
        if (!from.isAfter(compacted)) {
            throw new StoreException.Compacted(from, compacted);
        }
        List<WatchBatch> batches = new ArrayList<>();
        changes.subMap(from, true, to, true).forEach((revision, keys) -> {
            List<WatchEvent> events = keys.stream()
                    .filter(range::contains)
                    .sorted(Comparator.naturalOrder())
                    .map(key -> event(key, revision))
                    .toList();
            if (!events.isEmpty()) {
                batches.add(new WatchBatch(revision, events));
            }
        });
        return new Page(batches, to);
    }

    private WatchEvent event(Key key, Revision revision) {
        return states(key)
                .getOrDefault(revision, Optional.empty())
                .<WatchEvent>map(WatchEvent.Put::new)
                .orElseGet(() -> new WatchEvent.Deleted(key));
    }

    private void add(Key key, Revision revision, Optional<Entry> state) {
        states.computeIfAbsent(key.path(), _ -> new TreeMap<>()).put(revision, state);
        changes.computeIfAbsent(revision, _ -> new ArrayList<>()).add(key);
    }

    private Optional<Entry> latest(Key key) {
        NavigableMap<Revision, Optional<Entry>> ofKey = states(key);
        return ofKey.isEmpty() ? Optional.empty() : ofKey.lastEntry().getValue();
    }

    private NavigableMap<Revision, Optional<Entry>> states(Key key) {
        return states.getOrDefault(key.path(), new TreeMap<>());
    }
}
