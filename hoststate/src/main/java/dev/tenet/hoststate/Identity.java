package dev.tenet.hoststate;

/**
 * Stands for a set of security groups, in packets and on all hosts. An identity names one set for as long as any packet may carry it.
 *
 * @param number 24 bits; 0 is none
 */
public record Identity(int number) implements ResourceKey {
    /** What a packet carries whose source is not the interface's own address. */
    public static final Identity NONE = new Identity(0);

    public Identity {
        if (number < 0 || number > 0xffffff) {
            throw new IllegalArgumentException("an identity has 24 bits: " + number);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SECURITY_IDENTITY;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
