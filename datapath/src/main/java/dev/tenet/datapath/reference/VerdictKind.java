package dev.tenet.datapath.reference;

/** What becomes of a packet; the numbers of {@code enum verdict_kind} are the ordinals. */
public enum VerdictKind {
    DROP,
    /** Left to the host's own network stack. */
    PASS,
    /** Out of the underlay device. */
    TO_FABRIC,
    /** To an interface's device, or into the namespace at its other end. */
    TO_INSTANCE,
    /** Out of the device it came from. */
    BACK_TO_INSTANCE,
    /** To the ingress of an interface's device. */
    REENTER,
    /** Into the namespace of the host's services, at the device's other end. */
    TO_SERVICE,
    /** Out of an edge's device outside. */
    TO_INTERNET
}
