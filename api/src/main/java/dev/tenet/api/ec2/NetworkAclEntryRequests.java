package dev.tenet.api.ec2;

import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclEntry.Action;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.IcmpTypeCode;
import software.amazon.awssdk.services.ec2.model.PortRange;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.RuleAction;

/**
 * Reads entries of network ACLs in requests.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html">CreateNetworkAclEntry</a>
 */
final class NetworkAclEntryRequests {
    private static final int MAX_BYTE = 255;

    private NetworkAclEntryRequests() {}

    static NetworkAclEntry read(CreateNetworkAclEntryRequest request) {
        IpPrefix peer = peer(request.cidrBlock(), request.ipv6CidrBlock());
        return new NetworkAclEntry(
                direction(request.egress()),
                number(request.ruleNumber()),
                action(request.ruleAction(), request.ruleActionAsString()),
                traffic(request.protocol(), peer, request.portRange(), request.icmpTypeCode()),
                peer);
    }

    static NetworkAclEntry read(ReplaceNetworkAclEntryRequest request) {
        IpPrefix peer = peer(request.cidrBlock(), request.ipv6CidrBlock());
        return new NetworkAclEntry(
                direction(request.egress()),
                number(request.ruleNumber()),
                action(request.ruleAction(), request.ruleActionAsString()),
                traffic(request.protocol(), peer, request.portRange(), request.icmpTypeCode()),
                peer);
    }

    static RuleDirection direction(boolean egress) {
        return egress ? RuleDirection.EGRESS : RuleDirection.INGRESS;
    }

    static int number(int number) {
        if (!NetworkAclEntry.isNumber(number)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + number + ") for parameter ruleNumber is invalid. Must be between 1 and "
                            + NetworkAclEntry.LAST_NUMBER + ".");
        }
        return number;
    }

    private static Action action(RuleAction action, String text) {
        return switch (action) {
            case ALLOW -> Action.ALLOW;
            case DENY -> Action.DENY;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Invalid value '" + text + "' for ruleAction. Must be one of 'allow' or 'deny'.");
        };
    }

    private static IpPrefix peer(@Nullable String ipv4, @Nullable String ipv6) {
        if (ipv4 != null && ipv6 != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The parameter cidrBlock cannot be used with the parameter ipv6CidrBlock");
        }
        if (ipv4 != null) {
            return prefix(ipv4, IpFamily.IPV4);
        }
        if (ipv6 != null) {
            return prefix(ipv6, IpFamily.IPV6);
        }
        throw new CommandException(
                Fault.PARAMETER_MISSING, "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
    }

    private static IpPrefix prefix(String text, IpFamily family) {
        return IpPrefix.tryParseMasking(text)
                .filter(prefix -> prefix.family() == family)
                .orElseThrow(() -> new CommandException(Fault.PARAMETER_VALUE, "CIDR block " + text + " is malformed"));
    }

    /** Ports and messages count only for the protocols that have them, and ICMPv6's only between IPv6 addresses. */
    private static RuleTraffic traffic(
            String text, IpPrefix peer, @Nullable PortRange ports, @Nullable IcmpTypeCode message) {
        RuleTraffic anything = RuleTrafficText.read(text, RuleTrafficText.ALL, RuleTrafficText.ALL);
        return switch (anything) {
            case RuleTraffic.All _, RuleTraffic.Protocol _ -> anything;
            case RuleTraffic.Ports _ -> {
                if (ports == null) {
                    throw missing("portRange");
                }
                yield RuleTrafficText.read(text, ports.from(), ports.to());
            }
            case RuleTraffic.Icmp(var protocol, var _, var _) -> {
                if (protocol.equals(IpProtocol.ICMPV6) && peer.family() == IpFamily.IPV4) {
                    yield anything;
                }
                if (message == null) {
                    throw missing("icmpTypeCode");
                }
                yield new RuleTraffic.Icmp(
                        protocol,
                        octet(message.type(), "type"),
                        allTypes(message) ? OptionalInt.empty() : octet(message.code(), "code"));
            }
        };
    }

    private static boolean allTypes(IcmpTypeCode message) {
        return message.type() == null || message.type() == RuleTrafficText.ALL;
    }

    /** -1 is all. */
    private static OptionalInt octet(@Nullable Integer value, String what) {
        int number = Optional.ofNullable(value).orElse(RuleTrafficText.ALL);
        if (number < RuleTrafficText.ALL || number > MAX_BYTE) {
            throw new CommandException(Fault.PARAMETER_VALUE, "ICMP " + what + " (" + number + ") out of range");
        }
        return number == RuleTrafficText.ALL ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static CommandException missing(String parameter) {
        return new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter " + parameter);
    }
}
