package dev.tenet.compiler;

import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.model.DhcpOptions;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** EC2's names and texts of DHCP options as what a host is told. What cannot be read says nothing. */
final class DhcpTranslation {
    private DhcpTranslation() {}

    static DhcpSettings settings(DhcpOptions options) {
        List<String> nameServers = values(options, DhcpOptions.DOMAIN_NAME_SERVERS);
        return new DhcpSettings(
                values(options, DhcpOptions.DOMAIN_NAME).stream().findFirst().filter(name -> !name.isBlank()),
                nameServers.contains(DhcpOptions.PROVIDED_DNS),
                addresses(nameServers),
                addresses(values(options, DhcpOptions.NTP_SERVERS)),
                addresses(values(options, DhcpOptions.NETBIOS_NAME_SERVERS)).stream()
                        .flatMap(address -> address instanceof Ipv4Address ipv4
                                ? Optional.of(ipv4).stream()
                                : Optional.<Ipv4Address>empty().stream())
                        .toList(),
                number(values(options, DhcpOptions.NETBIOS_NODE_TYPE)),
                number(values(options, DhcpOptions.IPV6_PREFERRED_LEASE_TIME)));
    }

    private static List<String> values(DhcpOptions options, String name) {
        return options.values().getOrDefault(name, List.of());
    }

    private static List<IpAddress> addresses(List<String> texts) {
        return texts.stream().flatMap(text -> IpAddress.tryParse(text).stream()).toList();
    }

    private static OptionalInt number(List<String> texts) {
        return texts.stream()
                .filter(text -> text.matches("[0-9]{1,10}"))
                .mapToInt(text -> (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text)))
                .findFirst();
    }
}
