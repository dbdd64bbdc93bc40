package dev.tenet.api.query;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/** Writes the SDK's response classes, and errors, as a service's messages. */
public sealed interface MessageWriter permits ResponseWriter, JsonWriting {
    String contentType();

    /** The answer to {@code action}. */
    String write(String action, SdkPojo response, RequestId requestId);

    /**
     * The answer to a request that failed.
     *
     * @param reason within the code, where the service has such
     */
    String error(ErrorCode code, String message, Optional<String> reason, RequestId requestId);

    /** What of an error stands in the answer's headers. */
    Map<String, String> errorHeaders(ErrorCode code);
}
