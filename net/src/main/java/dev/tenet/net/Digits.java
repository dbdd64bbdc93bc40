package dev.tenet.net;

/** Strict ASCII numbers: no sign, no spaces, no other scripts' digits, all of which the JDK's parsers let through. */
final class Digits {
    private Digits() {}

    /** A decimal number of at most {@code maxDigits} digits without leading zeros, or -1. */
    static int decimal(String text, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        return number(text, 10);
    }

    /** A hexadecimal number of 1 to {@code maxDigits} digits, or -1. */
    static int hexadecimal(String text, int maxDigits) {
        return text.isEmpty() || text.length() > maxDigits ? -1 : number(text, 16);
    }

    private static int number(String text, int radix) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int digit = character < 128 ? Character.digit(character, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
