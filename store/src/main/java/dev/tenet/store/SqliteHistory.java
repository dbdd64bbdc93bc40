package dev.tenet.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What watches of a SQLite store are told: from memory if recent, else from the file. */
final class SqliteHistory implements WatchHistory {
    private static final int PAGE_CHANGES = 1000;

    private final SqliteReaders readers;
    private final RecentHistory recent;

    SqliteHistory(SqliteReaders readers, RecentHistory recent) {
        this.readers = readers;
        this.recent = recent;
    }

    @Override
    public Page read(KeyRange range, Revision from, Revision to) {
        Optional<List<WatchBatch>> remembered = recent.read(range, from, to);
        return remembered.isPresent()
                ? new Page(remembered.get(), to)
                : readers.read(entries -> read(entries, range, from, to));
    }

    private static Page read(SqliteEntries entries, KeyRange range, Revision from, Revision to) throws SQLException {
        Revision compacted = entries.counter("compacted");
        if (!from.isAfter(compacted)) {
            throw new StoreException.Compacted(from, compacted);
        }
        List<SqliteEntries.Row> rows = entries.changes(range, from, to, PAGE_CHANGES);
        if (rows.size() < PAGE_CHANGES) {
            return new Page(batches(rows), to);
        }
        // The last revision of a full page may go on after it: leave it for the next page, or read it whole if it is
        // all there is.
        Revision last = rows.getLast().revision();
        List<SqliteEntries.Row> whole =
                rows.stream().filter(row -> row.revision().isBefore(last)).toList();
        return whole.isEmpty()
                ? new Page(batches(entries.changes(range, last, last, Integer.MAX_VALUE)), last)
                : new Page(batches(whole), last.previous());
    }

    private static List<WatchBatch> batches(List<SqliteEntries.Row> rows) {
        List<WatchBatch> batches = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= rows.size(); i++) {
            if (i == rows.size()
                    || !rows.get(i).revision().equals(rows.get(start).revision())) {
                batches.add(batch(rows.subList(start, i)));
                start = i;
            }
        }
        return batches;
    }

    private static WatchBatch batch(List<SqliteEntries.Row> rows) {
        return new WatchBatch(
                rows.getFirst().revision(),
                rows.stream()
                        .map(SqliteEntries.Row::event)
                        .sorted(Comparator.comparing(WatchEvent::key))
                        .toList());
    }
}
