package dev.tenet.controller;

import dev.tenet.hoststate.Epoch;
import dev.tenet.model.ControllerId;
import dev.tenet.store.Bytes;
import dev.tenet.store.Compare;
import dev.tenet.store.Entry;
import dev.tenet.store.Fence;
import dev.tenet.store.Key;
import dev.tenet.store.KeyRange;
import dev.tenet.store.LeaseId;
import dev.tenet.store.Operation;
import dev.tenet.store.RangeResult;
import dev.tenet.store.Revision;
import dev.tenet.store.Store;
import dev.tenet.store.StoreException;
import dev.tenet.store.Transaction;
import dev.tenet.store.TransactionResult;
import dev.tenet.store.Watch;
import dev.tenet.store.WatchBatch;
import dev.tenet.store.WatchEvent;
import dev.tenet.store.WatchListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which controllers there are, and which of them has the fleet's duties. A controller is there as long as it keeps its
 * lease; the first to create the fleet's key under its lease has the duties until the lease ends, and begins a new epoch.
 */
final class Membership implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(Membership.class.getName());
    private static final Key ROOT = new Key("/fleet");
    private static final Key CONTROLLERS = ROOT.child("controller");
    private static final Key HOLDER = ROOT.child("holder");
    private static final Key EPOCH = ROOT.child("epoch");

    /**
     * As the store last told.
     *
     * @param epoch of the last holder of the duties
     * @param fence for the writes of the duties, while this controller has them
     */
    record View(Set<ControllerId> controllers, Epoch epoch, Optional<Fence> fence) {
        static final View NOTHING = new View(Set.of(), Epoch.NONE, Optional.empty());
    }

    private final Store store;
    private final ControllerId self;
    private final Duration timeToLive;
    private final InstantSource clock;
    private final Consumer<View> changed;
    private final Map<Key, Entry> entries = new TreeMap<>();
    private Optional<Watch> watch = Optional.empty();
    private Optional<LeaseId> lease = Optional.empty();
    private boolean closed;

    /** @param changed is told every view; called by the threads of the store and of {@link #renew} */
    Membership(Store store, ControllerId self, Duration timeToLive, InstantSource clock, Consumer<View> changed) {
        this.store = store;
        this.self = self;
        this.timeToLive = timeToLive;
        this.clock = clock;
        this.changed = changed;
    }

    /** How often {@link #renew} must be called. */
    Duration renewal() {
        return timeToLive.dividedBy(4);
    }

    /** Joins, or shows that this controller is still there; takes the duties if nobody has them. Blocks. */
    void renew() {
        try {
            keepLease();
            if (watchNeeded()) {
                startWatch();
            }
            takeVacantDuties();
        } catch (StoreException.WorldFault away) {
            LOGGER.log(Level.WARNING, "cannot show that controller {0} is there: {1}", self, away.getMessage());
        }
    }

    /** Leaves at once. */
    @Override
    public void close() {
        Optional<Watch> running;
        Optional<LeaseId> held;
        synchronized (this) {
            closed = true;
            running = watch;
            held = lease;
            lease = Optional.empty();
        }
        running.ifPresent(Watch::close);
        try {
            held.ifPresent(store::revoke);
        } catch (StoreException gone) {
            LOGGER.log(Level.DEBUG, "the lease ends by itself: {0}", gone.getMessage());
        }
    }

    private void keepLease() {
        Optional<LeaseId> held;
        synchronized (this) {
            held = lease;
        }
        if (held.isPresent()) {
            try {
                store.keepAlive(held.get());
                return;
            } catch (StoreException.LeaseNotFound ended) {
                LOGGER.log(Level.WARNING, "controller {0} was away too long and joins again", self);
            }
        }
        LeaseId granted = store.grantLease(timeToLive).id();
        synchronized (this) {
            lease = Optional.of(granted);
        }
        store.transact(Transaction.of(Operation.put(CONTROLLERS.child(self.value()), Bytes.EMPTY, granted)));
    }

    private synchronized boolean watchNeeded() {
        return watch.isEmpty() && !closed;
    }

    private void startWatch() {
        RangeResult now = store.range(KeyRange.under(ROOT));
        synchronized (this) {
            entries.clear();
            now.entries().forEach(entry -> entries.put(entry.key(), entry));
        }
        Watch started = store.watch(KeyRange.under(ROOT), now.revision().next(), new WatchListener() {
            @Override
            public void changed(WatchBatch batch) {
                apply(batch);
            }

            @Override
            public void failed(StoreException cause) {
                LOGGER.log(Level.WARNING, "watching the fleet again: {0}", cause.getMessage());
                synchronized (Membership.this) {
                    watch = Optional.empty();
                }
            }
        });
        synchronized (this) {
            watch = Optional.of(started);
        }
        tell();
    }

    private void apply(WatchBatch batch) {
        boolean isVacant;
        synchronized (this) {
            for (WatchEvent event : batch.events()) {
                switch (event) {
                    case WatchEvent.Put(Entry entry) -> entries.put(entry.key(), entry);
                    case WatchEvent.Deleted(Key key) -> entries.remove(key);
                }
            }
            isVacant = !entries.containsKey(HOLDER);
        }
        tell();
        if (isVacant) {
            try {
                takeVacantDuties();
            } catch (StoreException.WorldFault away) {
                LOGGER.log(Level.WARNING, "cannot take the duties of the fleet: {0}", away.getMessage());
            }
        }
    }

    private void takeVacantDuties() {
        LeaseId held;
        Optional<Entry> last;
        synchronized (this) {
            if (lease.isEmpty() || watch.isEmpty() || closed || entries.containsKey(HOLDER)) {
                return;
            }
            held = lease.get();
            last = Optional.ofNullable(entries.get(EPOCH));
        }
        // Beyond the last, and beyond those of a history that a restored backup has forgotten.
        long epoch = Math.max(last.map(Membership::epoch).orElse(0L) + 1, clock.millis());
        TransactionResult result = store.transact(Transaction.when(
                        Compare.absent(HOLDER),
                        Compare.modifiedAt(EPOCH, last.map(Entry::modified).orElse(Revision.NONE)))
                .then(
                        Operation.put(HOLDER, Bytes.utf8(self.value()), held),
                        Operation.put(EPOCH, Bytes.utf8(Long.toString(epoch))))
                .build());
        if (result.succeeded()) {
            LOGGER.log(Level.INFO, "controller {0} has the duties of the fleet, epoch {1}", self, Long.toString(epoch));
        }
    }

    private void tell() {
        View view;
        synchronized (this) {
            Set<ControllerId> controllers = entries.keySet().stream()
                    .filter(key -> key.isUnder(CONTROLLERS))
                    .map(key -> new ControllerId(key.relativeTo(CONTROLLERS)))
                    .collect(Collectors.toSet());
            Optional<Fence> fence = Optional.ofNullable(entries.get(HOLDER))
                    .filter(entry -> entry.value().toUtf8().equals(self.value()))
                    .map(entry -> new Fence(HOLDER, entry.created()));
            Epoch epoch = new Epoch(Optional.ofNullable(entries.get(EPOCH))
                    .map(Membership::epoch)
                    .orElse(0L));
            view = new View(controllers, epoch, fence);
        }
        changed.accept(view);
    }

    private static long epoch(Entry entry) {
        return Long.parseLong(entry.value().toUtf8());
    }
}
