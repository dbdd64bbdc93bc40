package dev.tenet.api.http;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import dev.tenet.model.AccountId;
import java.util.Map;
import java.util.Optional;

/**
 * What goes back, and what there is to say about it.
 *
 * @param status the HTTP status
 * @param headers those of the operation's own, or of the error
 * @param action the operation's name, once it was known to be one
 * @param account the caller's, once the signature was verified
 * @param error the code, if it is an error
 */
public record Answer(
        RequestId requestId,
        int status,
        String contentType,
        Map<String, String> headers,
        String body,
        Optional<String> action,
        Optional<AccountId> account,
        Optional<ErrorCode> error) {
    public Answer {
        headers = Map.copyOf(headers);
    }
}
