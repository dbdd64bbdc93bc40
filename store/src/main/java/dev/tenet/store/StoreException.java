package dev.tenet.store;

/**
 * What can go wrong with a store, told apart by whose doing it is: the caller's ({@link CallerFault}), the world's ({@link WorldFault}).
 * What is ours, a broken promise of this code, is an {@link AssertionError}.
 */
public abstract sealed class StoreException extends RuntimeException {
    private StoreException(String message) {
        super(message);
    }

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The request cannot be done as it is; trying again is of no use. Nothing was changed. */
    public abstract static sealed class CallerFault extends StoreException {
        private CallerFault(String message) {
            super(message);
        }
    }

    /** More comparisons, or steps in a branch, than a transaction may have. */
    public static final class TooManyOperations extends CallerFault {
        TooManyOperations(int operations, int limit) {
            super("a transaction of " + operations + " operations; the limit is " + limit);
        }
    }

    /** More bytes than a transaction may have. */
    public static final class TooManyBytes extends CallerFault {
        TooManyBytes(long bytes, int limit) {
            super("a transaction of " + bytes + " bytes; the limit is " + limit);
        }
    }

    /** A transaction's branch writes a key twice, or writes and deletes it. */
    public static final class WrittenTwice extends CallerFault {
        WrittenTwice(Key key) {
            super("a branch of a transaction touches the key twice: " + key);
        }
    }

    /** The revision has not happened yet. */
    public static final class FutureRevision extends CallerFault {
        FutureRevision(Revision asked, Revision current) {
            super("revision " + asked + " has not happened; the store is at " + current);
        }
    }

    /** The lease does not exist: it ended, was revoked, or never was. */
    public static final class LeaseNotFound extends CallerFault {
        LeaseNotFound(LeaseId lease) {
            super("no such lease: " + lease);
        }
    }

    /** The writer's fence does not hold any more: its duty has passed to another. Nothing was changed. */
    public static final class FencedOff extends CallerFault {
        FencedOff(Fence fence) {
            super("no longer holds " + fence.key() + " as created at " + fence.created());
        }
    }

    /** The store was closed by its owner. */
    public static final class Closed extends CallerFault {
        Closed() {
            super("the store is closed");
        }
    }

    /** The world did not play along. {@link #isRetryable} says whether the same request may do better later. */
    public abstract static sealed class WorldFault extends StoreException {
        private WorldFault(String message) {
            super(message);
        }

        private WorldFault(String message, Throwable cause) {
            super(message, cause);
        }

        public abstract boolean isRetryable();
    }

    /** The history asked for has been compacted away; read the present instead. */
    public static final class Compacted extends WorldFault {
        private final Revision oldest;

        Compacted(Revision asked, Revision oldest) {
            super("revision " + asked + " is compacted; there may be history from " + oldest + " on");
            this.oldest = oldest;
        }

        /** Nothing older can be read; a provider that does not know better gives the revision after the one that was asked for. */
        public Revision oldest() {
            return oldest;
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }

    /** The store cannot be reached, or was too slow, and the request did not happen. */
    public static final class Unavailable extends WorldFault {
        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        Unavailable(String message) {
            super(message);
        }

        @Override
        public boolean isRetryable() {
            return true;
        }
    }

    /**
     * The store was lost while a change was on its way: it happened or it did not, and both stay so. Whoever tries again must look first.
     */
    public static final class OutcomeUnknown extends WorldFault {
        OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }

    /** A command met other writers at every attempt it had. Nothing was changed. */
    public static final class Contended extends WorldFault {
        Contended(int attempts) {
            super("other writers came first at each of " + attempts + " attempts");
        }

        @Override
        public boolean isRetryable() {
            return true;
        }
    }

    /** A stored object cannot be read, and what was asked for may depend on it. */
    public static final class Unreadable extends WorldFault {
        Unreadable(Key key, UnreadableException cause) {
            super("unreadable object at " + key, cause);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }

    /** The store's disk or file is not as it must be: full, damaged, of a foreign layout, held by another process. */
    public static final class Damaged extends WorldFault {
        Damaged(String message) {
            super(message);
        }

        Damaged(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }
}
