package dev.tenet.api.ec2;

import dev.tenet.model.RuleTraffic;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The protocol and ports of a rule, between EC2's three fields and the model: {@code -1} is everything; for ICMP the ports
 * are type and code, {@code -1} for all.
 */
final class RuleTrafficText {
    static final String EVERYTHING = "-1";
    static final int ALL = -1;

    private static final int MAX_PORT = 65535;
    private static final int MAX_BYTE = 255;

    private RuleTrafficText() {}

    static RuleTraffic read(@Nullable String protocolText, @Nullable Integer from, @Nullable Integer to) {
        if (protocolText == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter ipProtocol");
        }
        if (protocolText.equals(EVERYTHING) || protocolText.equalsIgnoreCase("all")) {
            return new RuleTraffic.All();
        }
        IpProtocol protocol = protocol(protocolText);
        if (protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP)) {
            return new RuleTraffic.Ports(protocol, ports(protocolText, from, to));
        }
        if (protocol.equals(IpProtocol.ICMP) || protocol.equals(IpProtocol.ICMPV6)) {
            return icmp(protocol, from == null ? ALL : from, to == null ? ALL : to);
        }
        return new RuleTraffic.Protocol(protocol);
    }

    /** EC2's name for the protocol: a word for the four it knows, else the number. */
    static String protocol(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.All _ -> EVERYTHING;
            case RuleTraffic.Ports(var protocol, var _) -> word(protocol);
            case RuleTraffic.Icmp(var protocol, var _, var _) -> word(protocol);
            case RuleTraffic.Protocol(var protocol) -> word(protocol);
        };
    }

    /** The first port or the ICMP type. */
    static int from(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.All _, RuleTraffic.Protocol _ -> ALL;
            case RuleTraffic.Ports(var _, var ports) -> ports.first().number();
            case RuleTraffic.Icmp(var _, var type, var _) -> type.orElse(ALL);
        };
    }

    /** The last port or the ICMP code. */
    static int to(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.All _, RuleTraffic.Protocol _ -> ALL;
            case RuleTraffic.Ports(var _, var ports) -> ports.last().number();
            case RuleTraffic.Icmp(var _, var _, var code) -> code.orElse(ALL);
        };
    }

    /** Whether EC2 shows ports, or type and code, at all. */
    static boolean hasPorts(RuleTraffic traffic) {
        return traffic instanceof RuleTraffic.Ports || traffic instanceof RuleTraffic.Icmp;
    }

    private static String word(IpProtocol protocol) {
        if (protocol.equals(IpProtocol.TCP)) {
            return "tcp";
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return "udp";
        }
        if (protocol.equals(IpProtocol.ICMP)) {
            return "icmp";
        }
        return protocol.equals(IpProtocol.ICMPV6) ? "icmpv6" : Integer.toString(protocol.number());
    }

    private static IpProtocol protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            case "icmp" -> IpProtocol.ICMP;
            case "icmpv6" -> IpProtocol.ICMPV6;
            default ->
                number(text)
                        .map(IpProtocol::new)
                        .orElseThrow(() -> new CommandException(
                                Fault.PARAMETER_VALUE,
                                "Invalid value '" + text + "' for IP protocol. Unknown protocol."));
        };
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,3}")
                ? Optional.of(Integer.valueOf(text)).filter(value -> value <= MAX_BYTE)
                : Optional.empty();
    }

    private static PortRange ports(String protocol, @Nullable Integer from, @Nullable Integer to) {
        if (from == null || to == null) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
        }
        if (from == ALL && to == ALL) {
            return PortRange.ALL;
        }
        if (from < 0 || from > MAX_PORT || to < 0 || to > MAX_PORT) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "TCP/UDP port (" + (from < 0 || from > MAX_PORT ? from : to) + ") out of range");
        }
        if (from > to) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Invalid " + protocol.toUpperCase(Locale.ROOT) + " port range (" + from + "," + to + ")");
        }
        return PortRange.of(from, to);
    }

    private static RuleTraffic icmp(IpProtocol protocol, int type, int code) {
        if (type < ALL || type > MAX_BYTE) {
            throw new CommandException(Fault.PARAMETER_VALUE, "ICMP type (" + type + ") out of range");
        }
        if (code < ALL || code > MAX_BYTE) {
            throw new CommandException(Fault.PARAMETER_VALUE, "ICMP code (" + code + ") out of range");
        }
        if (type == ALL && code != ALL) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Invalid value '" + code + "' for ICMP code: all types have all codes");
        }
        return new RuleTraffic.Icmp(
                protocol,
                type == ALL ? OptionalInt.empty() : OptionalInt.of(type),
                code == ALL ? OptionalInt.empty() : OptionalInt.of(code));
    }
}
