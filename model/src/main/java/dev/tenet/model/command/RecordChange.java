package dev.tenet.model.command;

import dev.tenet.model.RecordSet;

/** One of the changes that are made to a hosted zone together. */
public record RecordChange(Action action, RecordSet records) {
    /** What is done with the set. */
    public enum Action {
        /** There must be none of the name and type. */
        CREATE,
        /** There must be this one exactly. */
        DELETE,
        /** Takes the place of one of the name and type, if there is one. */
        UPSERT
    }
}
