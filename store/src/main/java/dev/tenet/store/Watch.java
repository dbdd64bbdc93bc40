package dev.tenet.store;

/** A running watch of a store, or following of objects. */
public interface Watch extends AutoCloseable {
    /** Ends the watch: no call begins after this returns. Waits for a call in progress, unless it is that call that closes. */
    @Override
    void close();
}
