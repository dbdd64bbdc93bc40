package dev.tenet.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that one controller does at a time, for as long as it keeps a lease. The holder's writes go through {@link
 * ObjectStore#transact(Fence, Command)} with its fence, so that a holder that was slow to notice its end writes nothing. Used by one thread.
 */
public final class Duty implements AutoCloseable {
    private static final Key ROOT = new Key("/duty");

    private final Store store;
    private final Key key;
    private final Bytes holder;
    private final Duration timeToLive;
    private Optional<Held> held = Optional.empty();

    private record Held(LeaseId lease, Fence fence) {}

    /**
     * @param name which duty; controllers that share it take turns
     * @param holder who this is, for those who look into the store
     * @param timeToLive how long after the holder's last {@link #tick} another may take over
     */
    public Duty(Store store, String name, String holder, Duration timeToLive) {
        this.store = store;
        this.key = ROOT.child(name);
        this.holder = Bytes.utf8(holder);
        this.timeToLive = timeToLive;
    }

    /**
     * Keeps the duty, or takes it if nobody has it; to be called several times within the time to live.
     *
     * @return the fence, if the duty is this controller's now
     * @throws StoreException.WorldFault when the store cannot tell; the duty is not done then
     */
    public Optional<Fence> tick() {
        try {
            if (held.isPresent()) {
                store.keepAlive(held.get().lease());
                return held.map(Held::fence);
            }
        } catch (StoreException.LeaseNotFound lost) {
            held = Optional.empty();
        }
        return take();
    }

    /** Lets go of the duty, so that another can take it at once. */
    @Override
    public void close() {
        Optional<Held> last = held;
        held = Optional.empty();
        try {
            last.ifPresent(holding -> store.revoke(holding.lease()));
        } catch (StoreException.LeaseNotFound lost) {
            // It had ended already, which is what was wanted.
            return;
        }
    }

    private Optional<Fence> take() {
        if (store.get(key).single().isPresent()) {
            return Optional.empty();
        }
        Lease lease = store.grantLease(timeToLive);
        TransactionResult taken = store.transact(Transaction.when(Compare.absent(key))
                .then(Operation.put(key, holder, lease.id()))
                .build());
        if (!taken.succeeded()) {
            store.revoke(lease.id());
            return Optional.empty();
        }
        held = Optional.of(new Held(lease.id(), new Fence(key, taken.revision())));
        return held.map(Held::fence);
    }
}
