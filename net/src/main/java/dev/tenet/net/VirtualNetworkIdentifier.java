package dev.tenet.net;

import java.util.Optional;

/**
 * The number of a virtual network in its encapsulation: VXLAN's VNI (RFC 7348, 5).
 *
 * @param number 0 to 16777215 (24 bits)
 */
public record VirtualNetworkIdentifier(int number) implements Comparable<VirtualNetworkIdentifier> {
    public static final VirtualNetworkIdentifier MAX = new VirtualNetworkIdentifier(0xffffff);

    public VirtualNetworkIdentifier {
        if (number < 0 || number > 0xffffff) {
            throw new IllegalArgumentException("a virtual network identifier has 24 bits: " + number);
        }
    }

    /** Reads a decimal number; throws {@link ParseException}. */
    public static VirtualNetworkIdentifier parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("a virtual network identifier", text));
    }

    public static Optional<VirtualNetworkIdentifier> tryParse(String text) {
        int number = Digits.decimal(text, 8);
        return number < 0 || number > MAX.number ? Optional.empty() : Optional.of(new VirtualNetworkIdentifier(number));
    }

    @Override
    public int compareTo(VirtualNetworkIdentifier other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
