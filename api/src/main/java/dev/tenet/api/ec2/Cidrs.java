package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads addresses and blocks in requests. EC2 clears the bits of a block beyond its length. */
final class Cidrs {
    private Cidrs() {}

    static IpPrefix ipv4Block(String text, String parameter) {
        return block(text, parameter, IpFamily.IPV4);
    }

    static IpPrefix ipv6Block(String text, String parameter) {
        return block(text, parameter, IpFamily.IPV6);
    }

    static Ipv4Address ipv4(String text) {
        return address(text, Ipv4Address::tryParse);
    }

    static List<Ipv4Address> ipv4(List<String> texts) {
        return texts.stream().map(Cidrs::ipv4).toList();
    }

    static Ipv6Address ipv6(String text) {
        return address(text, Ipv6Address::tryParse);
    }

    static List<Ipv6Address> ipv6(List<String> texts) {
        return texts.stream().map(Cidrs::ipv6).toList();
    }

    private static IpPrefix block(String text, String parameter, IpFamily family) {
        return IpPrefix.tryParseMasking(text)
                .filter(prefix -> prefix.family() == family)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + text + ") for parameter " + parameter
                                + " is invalid. This is not a valid CIDR block."));
    }

    private static <T> T address(String text, Function<String, Optional<T>> parse) {
        return parse.apply(text)
                .orElseThrow(() ->
                        new CommandException(Fault.PARAMETER_VALUE, "invalid value for parameter address: " + text));
    }
}
