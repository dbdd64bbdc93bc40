package dev.tenet.agent.netlink;

import dev.tenet.net.Port;

/** What a device is, as far as we tell kinds apart. */
public sealed interface LinkKind {

    /** One end of a pair. */
    record Veth() implements LinkKind {}

    /**
     * A VXLAN device.
     *
     * @param external whether its tunnel is chosen by packet ("collect metadata"), so that it claims no network identifier
     */
    record Vxlan(Port port, boolean external) implements LinkKind {}

    /** A virtual device of another kind, under the kernel's name for it. */
    record Other(String kind) implements LinkKind {}

    /** The kernel names no kind: hardware, or the loopback device. */
    record Plain() implements LinkKind {}
}
