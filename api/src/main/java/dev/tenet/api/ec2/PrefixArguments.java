package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NewPrefixes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Ipv4PrefixSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.Ipv6PrefixSpecificationRequest;

/** The prefixes that an interface is asked to have, from the several ways of EC2 to say it. */
final class PrefixArguments {
    private PrefixArguments() {}

    /** Of one family: these, or so many of any. */
    static NewPrefixes read(IpFamily family, List<String> named, @Nullable Integer count) {
        String parameter = family == IpFamily.IPV4 ? "ipv4Prefix" : "ipv6Prefix";
        if (!named.isEmpty() && count != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, parameter + "es and " + parameter + "Count cannot be used together");
        }
        List<IpPrefix> prefixes =
                named.stream().map(text -> block(family, text, parameter)).toList();
        return NewPrefixes.of(family, prefixes, InterfaceAddressArguments.count(count, parameter + "Count"));
    }

    /** Of both families, for a new interface. */
    static NewPrefixes read(
            List<Ipv4PrefixSpecificationRequest> ipv4,
            @Nullable Integer ipv4Count,
            List<Ipv6PrefixSpecificationRequest> ipv6,
            @Nullable Integer ipv6Count) {
        NewPrefixes first = read(
                IpFamily.IPV4,
                ipv4.stream().map(each -> String.valueOf(each.ipv4Prefix())).toList(),
                ipv4Count);
        NewPrefixes second = read(
                IpFamily.IPV6,
                ipv6.stream().map(each -> String.valueOf(each.ipv6Prefix())).toList(),
                ipv6Count);
        return new NewPrefixes(
                Stream.concat(first.named().stream(), second.named().stream()).toList(),
                first.ipv4Count(),
                second.ipv6Count());
    }

    static List<IpPrefix> named(IpFamily family, List<String> texts) {
        return read(family, texts, null).named();
    }

    private static IpPrefix block(IpFamily family, String text, String parameter) {
        return switch (family) {
            case IPV4 -> Cidrs.ipv4Block(text, parameter);
            case IPV6 -> Cidrs.ipv6Block(text, parameter);
        };
    }
}
