package dev.tenet.hoststate;

/** The version of what agents and controllers say to each other. A controller serves agents of any version from its oldest on. */
public record ProtocolVersion(int number) implements Comparable<ProtocolVersion> {
    public static final ProtocolVersion CURRENT = new ProtocolVersion(1);

    @Override
    public int compareTo(ProtocolVersion other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
