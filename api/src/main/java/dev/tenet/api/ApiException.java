package dev.tenet.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The caller's fault, or a limit of ours that EC2 has a code for: one error code and what is wrong, in a sentence the
 * caller can act on. It is an answer, not an accident, so it has no stack trace.
 */
public final class ApiException extends RuntimeException {
    private final ErrorCode code;
    private final @Nullable String reason;

    public ApiException(ErrorCode code, String message) {
        this(code, message, Optional.empty());
    }

    /** @param reason within the code, such as {@code InvalidAz} */
    public ApiException(ErrorCode code, String message, Optional<String> reason) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason.orElse(null);
    }

    /** The error with the message EC2 always gives for it. */
    public ApiException(ErrorCode code) {
        this(code, code.meaning());
    }

    public ErrorCode code() {
        return code;
    }

    /** Of the codes that have some. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
