package dev.tenet.model;

import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.OptionalInt;

/** Which packets a security group rule is about. */
public sealed interface RuleTraffic {

    /** Everything (EC2's protocol -1). */
    record All() implements RuleTraffic {}

    /** TCP or UDP to these ports. */
    record Ports(IpProtocol protocol, PortRange ports) implements RuleTraffic {
        public Ports {
            if (!protocol.equals(IpProtocol.TCP) && !protocol.equals(IpProtocol.UDP)) {
                throw new IllegalArgumentException("only TCP and UDP rules have ports, not " + protocol);
            }
        }
    }

    /**
     * ICMP or ICMPv6.
     *
     * @param type all types when empty
     * @param code all codes when empty; only with a type
     */
    record Icmp(IpProtocol protocol, OptionalInt type, OptionalInt code) implements RuleTraffic {
        public Icmp {
            if (!protocol.equals(IpProtocol.ICMP) && !protocol.equals(IpProtocol.ICMPV6)) {
                throw new IllegalArgumentException("not ICMP: " + protocol);
            }
            if (isOutside(type) || isOutside(code) || code.isPresent() && type.isEmpty()) {
                throw new IllegalArgumentException("not a type and code of ICMP: " + type + ", " + code);
            }
        }

        private static boolean isOutside(OptionalInt value) {
            return value.isPresent() && (value.getAsInt() < 0 || value.getAsInt() > 0xff);
        }
    }

    /** All packets of another protocol. */
    record Protocol(IpProtocol protocol) implements RuleTraffic {
        public Protocol {
            if (protocol.equals(IpProtocol.TCP)
                    || protocol.equals(IpProtocol.UDP)
                    || protocol.equals(IpProtocol.ICMP)
                    || protocol.equals(IpProtocol.ICMPV6)) {
                throw new IllegalArgumentException(protocol + " has a form of its own");
            }
        }
    }
}
