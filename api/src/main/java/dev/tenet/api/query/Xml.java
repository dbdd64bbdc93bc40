package dev.tenet.api.query;

/** Text in XML 1.0. */
final class Xml {
    private static final char REPLACEMENT = '\uFFFD';

    private Xml() {}

    /** Whether XML 1.0 can hold {@code text}: no control characters but tab and line ends, no half surrogates. */
    static boolean isRepresentable(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!isCharacter(c)) return false;
            i += Character.charCount(c);
        }
        return true;
    }

    /** Appends {@code text} as an element's content that any parser reads back unchanged; what XML cannot hold becomes U+FFFD. */
    static void escape(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            switch (c) {
                case '<' -> to.append("&lt;");
                case '>' -> to.append("&gt;");
                case '&' -> to.append("&amp;");
                case '\r' -> to.append("&#xD;"); // bare, a parser would make it a line feed
                default -> to.appendCodePoint(isCharacter(c) ? c : REPLACEMENT);
            }
            i += Character.charCount(c);
        }
    }

    private static boolean isCharacter(int c) {
        return (c >= 0x20 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || c >= 0x10000
                || c == '\t'
                || c == '\n'
                || c == '\r';
    }
}
