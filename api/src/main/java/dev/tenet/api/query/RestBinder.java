package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import java.util.Map;

/** Reads a path, a query and a body into the SDK's request class. */
public interface RestBinder {
    /**
     * The request.
     *
     * @param path what stands for the variables of the operation's path
     * @param query without the signature
     * @param body empty for none
     * @throws ApiException {@code InvalidInput}
     */
    <Q> Q bind(Class<Q> type, Map<String, String> path, Map<String, String> query, byte[] body);
}
