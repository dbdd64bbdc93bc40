package dev.tenet.net;

/** Text that is not what it should be: the message names what was expected and quotes (at most 80 characters of) the text. */
public final class ParseException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED_CHARACTERS = 80;

    public ParseException(String expected, String text) {
        super("not " + expected + ": '" + shorten(text) + "'");
    }

    private static String shorten(String text) {
        return text.length() <= QUOTED_CHARACTERS ? text : text.substring(0, QUOTED_CHARACTERS) + "…";
    }
}
