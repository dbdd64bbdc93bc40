package dev.tenet.store;

/**
 * A command that was done.
 *
 * @param revision the revision it made; if it wrote nothing, the revision of the snapshot it read
 */
public record Committed<R>(R result, Revision revision) {}
