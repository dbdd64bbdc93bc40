package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceIpv6Address;
import software.amazon.awssdk.services.ec2.model.PrivateIpAddressSpecification;

/**
 * The addresses a new interface is asked to have, from the several ways of EC2 to say it.
 *
 * @param primary any when empty
 * @param secondaryCount further ones of any
 * @param ipv6Count unasked when empty
 */
record InterfaceAddressArguments(
        Optional<Ipv4Address> primary,
        List<Ipv4Address> secondaries,
        int secondaryCount,
        List<Ipv6Address> ipv6,
        Optional<Integer> ipv6Count) {

    static InterfaceAddressArguments read(
            @Nullable String primaryText,
            List<PrivateIpAddressSpecification> listed,
            @Nullable Integer secondaryCount,
            List<InstanceIpv6Address> ipv6,
            @Nullable Integer ipv6Count) {
        if (!ipv6.isEmpty() && ipv6Count != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Ipv6Addresses and Ipv6AddressCount cannot be used together");
        }
        Optional<Ipv4Address> primary = Optional.ofNullable(primaryText).map(Cidrs::ipv4);
        List<Ipv4Address> secondaries = new ArrayList<>();
        for (PrivateIpAddressSpecification each : listed) {
            if (each.privateIpAddress() == null) {
                throw new CommandException(
                        Fault.PARAMETER_MISSING, "The request must contain the parameter privateIpAddress");
            }
            Ipv4Address address = Cidrs.ipv4(each.privateIpAddress());
            if (!Boolean.TRUE.equals(each.primary())) {
                secondaries.add(address);
            } else if (primary.isEmpty() || primary.get().equals(address)) {
                primary = Optional.of(address);
            } else {
                throw new CommandException(
                        Fault.COMBINATION_INVALID, "Only one primary private IP address can be specified.");
            }
        }
        if (!secondaries.isEmpty() && secondaryCount != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Secondary addresses and SecondaryPrivateIpAddressCount cannot be used together");
        }
        return new InterfaceAddressArguments(
                primary,
                secondaries,
                count(secondaryCount, "secondaryPrivateIpAddressCount"),
                ipv6.stream()
                        .map(each -> Cidrs.ipv6(String.valueOf(each.ipv6Address())))
                        .toList(),
                Optional.ofNullable(ipv6Count).map(value -> count(value, "ipv6AddressCount")));
    }

    static int count(@Nullable Integer value, String parameter) {
        if (value == null) {
            return 0;
        }
        if (value < 0) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value (" + value + ") for parameter " + parameter + " is invalid.");
        }
        return value;
    }
}
