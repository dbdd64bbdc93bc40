package dev.tenet.model;

/**
 * Where many objects of one kind are kept.
 *
 * @param path what follows the kind's name and a slash; empty, or ends with a slash
 */
public record IntentPrefix<T extends IntentObject>(Kind<T> kind, String path) {

    /** The whole prefix; ends with a slash. */
    @Override
    public String toString() {
        return kind.name() + "/" + path;
    }
}
