package dev.tenet.agent.netlink;

/** Word from the kernel about the devices of a namespace. */
public sealed interface LinkEvent {

    /** The device is new, or something about it changed. */
    record Present(Link link) implements LinkEvent {}

    record Gone(Link link) implements LinkEvent {}

    /** The kernel had more to say than there was room for: whoever keeps a picture must list anew. */
    record Missed() implements LinkEvent {}
}
