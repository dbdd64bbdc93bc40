package dev.tenet.hoststate;

/**
 * How one resource fares on its host.
 *
 * @param revision of the state that was in force
 */
public record ResourceStatus(ResourceKey key, Revision revision, Condition condition) {
    public sealed interface Condition {}

    /** In force; of a guest: its devices are there and connected. */
    public record Ready() implements Condition {}

    /** Not in force; the agent goes on trying. */
    public record Failed(String reason) implements Condition {}

    /** Removed from the state, and nothing of it is left on the host. */
    public record Gone() implements Condition {}
}
