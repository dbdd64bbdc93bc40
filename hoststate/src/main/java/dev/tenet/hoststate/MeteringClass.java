package dev.tenet.hoststate;

/**
 * Under what an interface's traffic with somebody is counted: who that is decides the price. The first numbers are given to where in the
 * fabric the other side is; those from {@link #FIRST_OF_OPERATOR} on an operator gives to prefixes.
 */
public record MeteringClass(int number) implements Comparable<MeteringClass> {
    /** In the network's blocks, but in none of its subnets; or a network that is not metered. */
    public static final MeteringClass OTHER = new MeteringClass(0);

    public static final MeteringClass SAME_ZONE = new MeteringClass(1);
    public static final MeteringClass OTHER_ZONE = new MeteringClass(2);
    public static final MeteringClass PEERED_SAME_ZONE = new MeteringClass(3);
    public static final MeteringClass PEERED_OTHER_ZONE = new MeteringClass(4);

    /** Everybody who is in no network of ours that can be reached. */
    public static final MeteringClass INTERNET = new MeteringClass(5);

    public static final int FIRST_OF_OPERATOR = 16;
    public static final int LAST = 0xffff;

    public MeteringClass {
        if (number < 0 || number > LAST) {
            throw new IllegalArgumentException("metering classes are 0 to " + LAST + ", not " + number);
        }
    }

    /** Its name, as bills and metrics have it. */
    public String label() {
        return switch (number) {
            case 0 -> "other";
            case 1 -> "same-zone";
            case 2 -> "other-zone";
            case 3 -> "peered-same-zone";
            case 4 -> "peered-other-zone";
            case 5 -> "internet";
            default -> "class-" + number;
        };
    }

    @Override
    public int compareTo(MeteringClass other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return label();
    }
}
