package dev.tenet.agent.policy;

import dev.tenet.hoststate.RuleTraffic;

/**
 * What a rule's protocol and ports cover, as a range in the space of 24-bit traffic points: protocol (8 bits), then destination port or ICMP
 * type and code (16 bits). Any rule's traffic is one such range.
 *
 * @param first the first point
 * @param last the last point, included
 */
record TrafficRange(int first, int last) {
    static final int BITS = 24;
    static final int POINTS = 1 << BITS;

    private static final int PORT_BITS = 16;
    private static final int LAST_PORT = 0xffff;
    private static final int LAST_CODE = 0xff;

    TrafficRange {
        if (first < 0 || last < first || last >= POINTS) {
            throw new IllegalArgumentException("no range of traffic: " + first + " to " + last);
        }
    }

    static TrafficRange of(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.Any() -> new TrafficRange(0, POINTS - 1);
            case RuleTraffic.Protocol(var protocol) -> of(protocol.number(), 0, LAST_PORT);
            case RuleTraffic.Ports(var protocol, var range) ->
                of(protocol.number(), range.first().number(), range.last().number());
            case RuleTraffic.Icmp(var protocol, var type, var code) -> {
                if (type.isEmpty()) {
                    yield of(protocol.number(), 0, LAST_PORT);
                }
                int ofType = type.getAsInt() << Byte.SIZE;
                yield of(protocol.number(), ofType | code.orElse(0), ofType | code.orElse(LAST_CODE));
            }
        };
    }

    /** The point of a packet. */
    static int point(int protocol, int port) {
        return protocol << PORT_BITS | port;
    }

    boolean contains(int point) {
        return first <= point && point <= last;
    }

    private static TrafficRange of(int protocol, int first, int last) {
        return new TrafficRange(point(protocol, first), point(protocol, last));
    }
}
