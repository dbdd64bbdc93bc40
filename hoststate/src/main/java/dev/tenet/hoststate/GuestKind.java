package dev.tenet.hoststate;

/** What kind of thing an instance is on its host. */
public enum GuestKind {
    /** A network namespace, with a veth device for each interface; the agent makes and removes both. */
    NAMESPACE,
    /** A virtual machine; the agent makes, runs and removes it and its TAP devices. */
    TAP,
    /** Made by others; the agent attaches to the devices it finds. */
    EXTERNAL
}
