package dev.tenet.store;

/**
 * What a transaction on objects does: reads, decides, writes. It may run several times, on newer and newer snapshots, and only the last run
 * counts: so it does nothing but through the transaction, and draws what it needs of chance and time each time anew.
 *
 * @param <R> what it gives
 * @param <E> how it refuses; a refusal commits nothing
 */
@FunctionalInterface
public interface Command<R, E extends Exception> {
    R run(ObjectTransaction transaction) throws E;
}
