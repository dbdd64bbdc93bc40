package dev.tenet.agent.table;

/** That an entry is there; its value is somebody else's. */
public enum Present {
    PRESENT
}
