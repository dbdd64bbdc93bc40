package dev.tenet.hoststate;

/**
 * How a NAT gateway treats connections.
 *
 * @param resets whether who goes on with a TCP connection that the gateway has forgotten gets a reset
 */
public record NatSettings(NatTimers timers, boolean resets, NatMappingBehavior mapping) {
    /** As in EC2. */
    public static final NatSettings USUAL =
            new NatSettings(NatTimers.USUAL, true, NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT);
}
