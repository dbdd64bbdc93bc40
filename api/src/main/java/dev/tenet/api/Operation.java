package dev.tenet.api;

/**
 * An operation that Tenet has.
 *
 * @param action its name on the wire, such as {@code CreateVpc}
 * @param request the SDK's class of its request
 * @param response the SDK's class of its response
 */
public record Operation<Q, R>(String action, Class<Q> request, Class<R> response, Handler<Q, R> handler) {}
