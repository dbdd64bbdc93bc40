package dev.tenet.model;

/**
 * Where one object is kept.
 *
 * @param path what follows the kind's name and a slash
 */
public record IntentKey<T extends IntentObject>(Kind<T> kind, String path) {

    /** The whole key. */
    @Override
    public String toString() {
        return kind.name() + "/" + path;
    }
}
