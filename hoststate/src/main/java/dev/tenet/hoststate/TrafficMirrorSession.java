package dev.tenet.hoststate;

import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.OptionalInt;

/**
 * Copies of what passes an interface, for another interface to look at.
 *
 * @param target primary address of the interface that gets them
 * @param virtualNetwork the tenant's, of the VXLAN header that they come in
 * @param lengthBytes of each frame that are copied; empty: as much as fits
 * @param names whether what is asked of the network's name server is copied, and its answers
 * @param rules in the order in which they are asked; the first that matches decides, and without one nothing is copied
 */
public record TrafficMirrorSession(
        String id,
        Ipv4Address target,
        VirtualNetworkIdentifier virtualNetwork,
        OptionalInt lengthBytes,
        boolean names,
        List<TrafficMirrorRule> rules) {
    /** As in EC2. */
    public static final int MOST_RULES_PER_DIRECTION = 10;

    public TrafficMirrorSession {
        rules = List.copyOf(rules);
        if (lengthBytes.isPresent() && lengthBytes.getAsInt() < 1) {
            throw new IllegalArgumentException("copies of " + lengthBytes.getAsInt() + " bytes");
        }
        for (RuleDirection direction : RuleDirection.values()) {
            if (rules.stream().filter(rule -> rule.direction() == direction).count() > MOST_RULES_PER_DIRECTION) {
                throw new IllegalArgumentException("more than " + MOST_RULES_PER_DIRECTION + " rules for " + direction);
            }
        }
    }

    /** Those of a direction, in order. */
    public List<TrafficMirrorRule> rules(RuleDirection direction) {
        return rules.stream().filter(rule -> rule.direction() == direction).toList();
    }
}
