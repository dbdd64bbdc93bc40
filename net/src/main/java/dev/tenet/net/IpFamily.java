package dev.tenet.net;

/** The two versions of IP. */
public enum IpFamily {
    IPV4(32),
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** Bits in an address of this family. */
    public int bits() {
        return bits;
    }

    /** Bytes in an address of this family. */
    public int bytes() {
        return bits / Byte.SIZE;
    }
}
