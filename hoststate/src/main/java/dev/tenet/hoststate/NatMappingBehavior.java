package dev.tenet.hoststate;

import dev.tenet.net.IpProtocol;

/**
 * Whether packets of one source address and port have the same public address and port whatever their far side is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4787#section-4.1">RFC 4787, 4.1</a>
 */
public enum NatMappingBehavior {
    /** A port for each far side, which others may have towards other ones. */
    ADDRESS_AND_PORT_DEPENDENT,

    /** One port for all far sides of UDP, which nobody else has meanwhile. */
    ENDPOINT_INDEPENDENT_UDP,

    /** The same of UDP and of TCP. */
    ENDPOINT_INDEPENDENT;

    public boolean isEndpointIndependent(IpProtocol protocol) {
        return switch (this) {
            case ADDRESS_AND_PORT_DEPENDENT -> false;
            case ENDPOINT_INDEPENDENT_UDP -> protocol.equals(IpProtocol.UDP);
            case ENDPOINT_INDEPENDENT -> protocol.equals(IpProtocol.UDP) || protocol.equals(IpProtocol.TCP);
        };
    }
}
