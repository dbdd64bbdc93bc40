package dev.tenet.api;

/**
 * The caller's fault, or a limit of ours that EC2 has a code for: one error code and what is wrong, in a sentence the
 * caller can act on. It is an answer, not an accident, so it has no stack trace.
 */
public final class ApiException extends RuntimeException {
    private final ErrorCode code;

    public ApiException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The error with the message EC2 always gives for it. */
    public ApiException(ErrorCode code) {
        this(code, code.meaning());
    }

    public ErrorCode code() {
        return code;
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
