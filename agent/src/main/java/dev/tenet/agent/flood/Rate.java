package dev.tenet.agent.flood;

/** How much comes in a second; bits are those of whole frames. */
public record Rate(double packets, double bits) {
    public static final Rate NONE = new Rate(0, 0);

    Rate plus(Rate other) {
        return new Rate(packets + other.packets, bits + other.bits);
    }

    Rate minus(Rate other) {
        return new Rate(packets - other.packets, bits - other.bits);
    }

    /** From here, so large a part of the way to the other. */
    Rate towards(Rate other, double part) {
        return new Rate(packets + (other.packets - packets) * part, bits + (other.bits - bits) * part);
    }
}
