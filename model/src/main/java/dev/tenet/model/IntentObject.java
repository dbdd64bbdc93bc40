package dev.tenet.model;

/** Something kept in the store under a key of its own. */
public sealed interface IntentObject permits AccessKey, Account {
    IntentKey<?> key();
}
