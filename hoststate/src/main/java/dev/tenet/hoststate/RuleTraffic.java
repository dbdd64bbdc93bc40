package dev.tenet.hoststate;

import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.OptionalInt;

/** The protocol of a rule, and its ports or messages. */
public sealed interface RuleTraffic {
    /** Every protocol (EC2's -1). */
    record Any() implements RuleTraffic {}

    /** TCP or UDP to a destination port in the range. */
    record Ports(IpProtocol protocol, PortRange destination) implements RuleTraffic {
        public Ports {
            if (!protocol.equals(IpProtocol.TCP) && !protocol.equals(IpProtocol.UDP)) {
                throw new IllegalArgumentException("rules have ports for TCP and UDP only, not " + protocol);
            }
        }
    }

    /**
     * ICMP or ICMPv6.
     *
     * @param type 0 to 255; empty is every type
     * @param code 0 to 255; empty is every code, and must be empty where the type is
     */
    record Icmp(IpProtocol protocol, OptionalInt type, OptionalInt code) implements RuleTraffic {
        public Icmp {
            if (!protocol.equals(IpProtocol.ICMP) && !protocol.equals(IpProtocol.ICMPV6)) {
                throw new IllegalArgumentException("not ICMP: " + protocol);
            }
            if (type.isEmpty() && code.isPresent()) {
                throw new IllegalArgumentException("a code without a type says nothing");
            }
            checkOctet(type);
            checkOctet(code);
        }

        private static void checkOctet(OptionalInt value) {
            if (value.isPresent() && (value.getAsInt() < 0 || value.getAsInt() > 0xff)) {
                throw new IllegalArgumentException("an ICMP type or code is 0 to 255, not " + value.getAsInt());
            }
        }
    }

    /** All packets of a protocol that has neither ports nor ICMP messages. */
    record Protocol(IpProtocol protocol) implements RuleTraffic {
        public Protocol {
            if (protocol.equals(IpProtocol.TCP)
                    || protocol.equals(IpProtocol.UDP)
                    || protocol.equals(IpProtocol.ICMP)
                    || protocol.equals(IpProtocol.ICMPV6)) {
                throw new IllegalArgumentException(
                        protocol + " is written with its ports or messages, even if with all");
            }
        }
    }
}
