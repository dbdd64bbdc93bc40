package dev.tenet.model;

/**
 * Whether packets of one source address and port have the same public address and port whatever their far side is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4787#section-4.1">RFC 4787, 4.1</a>
 */
public enum NatMappingBehavior {
    ADDRESS_AND_PORT_DEPENDENT,

    /** Of UDP the same. */
    ENDPOINT_INDEPENDENT_UDP,

    /** Of UDP and TCP. */
    ENDPOINT_INDEPENDENT
}
