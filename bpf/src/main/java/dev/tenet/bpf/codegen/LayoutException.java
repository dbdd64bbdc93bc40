package dev.tenet.bpf.codegen;

/** A C type that has no Java codec, or is not there. The message names the type and the field. */
public final class LayoutException extends RuntimeException {
    public LayoutException(String message) {
        super(message);
    }
}
