package dev.tenet.store;

/**
 * A condition on one key. A key that does not exist compares as version 0, created and modified at {@link Revision#NONE}; a comparison of
 * its value is false whatever the relation.
 */
public record Compare(Key key, Target target, Relation relation) {
    /** What of the key is compared, and with what. */
    public sealed interface Target {}

    public record Version(long version) implements Target {}

    public record Created(Revision revision) implements Target {}

    public record Modified(Revision revision) implements Target {}

    public record Value(Bytes bytes) implements Target {}

    /** How what the key has stands to what is given. */
    public enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER;

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case NOT_EQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case GREATER -> comparison > 0;
            };
        }
    }

    public static Compare absent(Key key) {
        return new Compare(key, new Version(0), Relation.EQUAL);
    }

    public static Compare present(Key key) {
        return new Compare(key, new Version(0), Relation.GREATER);
    }

    /** The key was last written at {@code revision}; with {@link Revision#NONE}, it does not exist. */
    public static Compare modifiedAt(Key key, Revision revision) {
        return new Compare(key, new Modified(revision), Relation.EQUAL);
    }

    /** The key does not exist, or was last written at {@code revision} or before. */
    public static Compare notModifiedAfter(Key key, Revision revision) {
        return new Compare(key, new Modified(revision.next()), Relation.LESS);
    }

    public static Compare createdAt(Key key, Revision revision) {
        return new Compare(key, new Created(revision), Relation.EQUAL);
    }

    public static Compare valueEquals(Key key, Bytes value) {
        return new Compare(key, new Value(value), Relation.EQUAL);
    }
}
