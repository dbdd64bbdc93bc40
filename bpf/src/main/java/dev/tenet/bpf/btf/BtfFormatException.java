package dev.tenet.bpf.btf;

/** Bytes that are not an object file or type information as they should be. */
public final class BtfFormatException extends RuntimeException {
    public BtfFormatException(String message) {
        super(message);
    }
}
