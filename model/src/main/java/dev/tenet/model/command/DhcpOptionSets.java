package dev.tenet.model.command;

import dev.tenet.model.AccountVpcs;
import dev.tenet.model.DhcpOptions;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Commands on sets of DHCP options. A set never changes: another takes its place.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html">CreateDhcpOptions</a>
 */
public final class DhcpOptionSets {
    private static final int MAX_SETS = 200;
    private static final int MAX_SERVERS = 4;
    private static final int MAX_DOMAIN_NAME_LENGTH = 255;
    private static final Set<String> NODE_TYPES = Set.of("1", "2", "4", "8");
    private static final long SHORTEST_LEASE_SECONDS = 140;

    private final Attempt attempt;

    public DhcpOptionSets(Attempt attempt) {
        this.attempt = attempt;
    }

    /** @throws CommandException {@link Fault#PARAMETER_VALUE}, {@link Fault#PARAMETER_MISSING}, {@link Fault#DHCP_OPTIONS_LIMIT} */
    public DhcpOptions create(Map<String, List<String>> values, Tags tags) {
        if (values.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain the parameter dhcpConfiguration");
        }
        values.forEach(DhcpOptionSets::check);
        if (attempt.intent().list(Kind.DHCP_OPTIONS.under(attempt.account())).size() >= MAX_SETS) {
            throw new CommandException(
                    Fault.DHCP_OPTIONS_LIMIT, "The maximum number of DHCP options sets has been reached.");
        }
        DhcpOptions made = new DhcpOptions(DhcpOptionsId.random(attempt.random()), attempt.account(), values, tags);
        attempt.intent().put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#DHCP_OPTIONS_NOT_FOUND}, {@link Fault#DEPENDENCY} when a VPC has it */
    public void delete(DhcpOptionsId id) {
        DhcpOptions found = find(id);
        AccountVpcs all = attempt.accountVpcs();
        boolean used = all.defaultDhcpOptions().equals(id)
                || all.vpcs().stream()
                        .map(attempt::vpc)
                        .anyMatch(vpc -> vpc.dhcpOptions().equals(id));
        if (used) {
            throw new CommandException(
                    Fault.DEPENDENCY, "The dhcpOptions '" + id + "' has dependencies and cannot be deleted.");
        }
        attempt.intent().delete(found.key());
    }

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#DHCP_OPTIONS_NOT_FOUND} */
    public Vpc associate(DhcpOptionsId id, VpcId vpc) {
        if (!id.equals(DhcpOptionsId.NONE)) {
            find(id);
        }
        Vpc changed = attempt.vpc(vpc).withDhcpOptions(id);
        attempt.intent().put(changed);
        return changed;
    }

    private DhcpOptions find(DhcpOptionsId id) {
        return attempt.intent()
                .find(DhcpOptions.key(attempt.account(), id))
                .orElseThrow(() -> new CommandException(
                        Fault.DHCP_OPTIONS_NOT_FOUND, "The dhcpOption ID '" + id + "' does not exist"));
    }

    private static void check(String name, List<String> values) {
        if (values.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value () for parameter " + name + " is invalid. It must not be empty.");
        }
        switch (name) {
            case DhcpOptions.DOMAIN_NAME -> values.forEach(value -> require(isDomains(value), name, value));
            case DhcpOptions.DOMAIN_NAME_SERVERS ->
                checkServers(name, values, value -> value.equals(DhcpOptions.PROVIDED_DNS) || isAddress(value));
            case DhcpOptions.NTP_SERVERS -> checkServers(name, values, DhcpOptionSets::isAddress);
            case DhcpOptions.NETBIOS_NAME_SERVERS ->
                checkServers(name, values, value -> Ipv4Address.tryParse(value).isPresent());
            case DhcpOptions.NETBIOS_NODE_TYPE ->
                values.forEach(value -> require(NODE_TYPES.contains(value) && values.size() == 1, name, value));
            case DhcpOptions.IPV6_PREFERRED_LEASE_TIME ->
                values.forEach(value -> require(isLease(value) && values.size() == 1, name, value));
            default ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + name + ") for parameter name is invalid. Unknown DHCP option");
        }
    }

    private static void checkServers(String name, List<String> values, Predicate<String> right) {
        values.forEach(value -> require(right.test(value), name, value));
        if (values.size() > MAX_SERVERS) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + String.join(",", values) + ") for parameter " + name
                            + " is invalid. There may be at most " + MAX_SERVERS + ".");
        }
    }

    private static void require(boolean right, String name, String value) {
        if (!right) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value (" + value + ") for parameter " + name + " is invalid.");
        }
    }

    private static boolean isAddress(String value) {
        return IpAddress.tryParse(value).isPresent();
    }

    /** One or, for clients that can, several with spaces between. */
    private static boolean isDomains(String value) {
        return value.length() <= MAX_DOMAIN_NAME_LENGTH
                && value.matches("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_-]{1,63})*\\.?"
                        + "( [A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_-]{1,63})*\\.?)*");
    }

    private static boolean isLease(String value) {
        return value.matches("[0-9]{1,10}")
                && Long.parseLong(value) >= SHORTEST_LEASE_SECONDS
                && Long.parseLong(value) <= Integer.MAX_VALUE;
    }
}
