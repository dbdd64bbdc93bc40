package dev.tenet.net;

/** Bytes that are not the header or packet they were read as: truncated, or with fields that contradict each other. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedPacketException(String what) {
        super(what);
    }
}
