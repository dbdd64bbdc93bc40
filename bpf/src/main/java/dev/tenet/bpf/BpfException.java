package dev.tenet.bpf;

import java.util.Objects;

/** Anything the kernel, or an object file, refused. What a caller may want to decide on is in the subclass. */
public abstract sealed class BpfException extends RuntimeException
        permits IncompatiblePinException,
                InvalidObjectException,
                MissingKernelFeatureException,
                ProgramRejectedException,
                SystemCallException {
    BpfException(String message) {
        super(message);
    }

    /** Always there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
