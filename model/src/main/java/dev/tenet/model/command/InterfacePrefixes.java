package dev.tenet.model.command;

import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Commands on the prefixes that network interfaces have as a whole.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html">Prefix delegation</a>
 */
public final class InterfacePrefixes {
    private final Attempt attempt;

    public InterfacePrefixes(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * @return the added ones
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ADDRESS_IN_USE}, {@link Fault#ADDRESS_OUTSIDE_SUBNET},
     *     {@link Fault#PREFIXES_EXHAUSTED}, {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED}, {@link Fault#PARAMETER_VALUE}
     */
    public List<IpPrefix> assign(NetworkInterfaceId id, NewPrefixes request) {
        NetworkInterface found = attempt.networkInterface(id);
        List<IpPrefix> added = take(new SubnetPool(attempt, attempt.subnet(found.subnet())), request, id);
        List<IpPrefix> all = new ArrayList<>(found.prefixes());
        all.addAll(added);
        NetworkInterface changed = found.withPrefixes(all);
        new InterfaceLimits(attempt).checkAddresses(changed);
        attempt.intent().put(changed);
        return added;
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ADDRESS_NOT_ASSIGNED} */
    public void unassign(NetworkInterfaceId id, List<IpPrefix> prefixes) {
        NetworkInterface found = attempt.networkInterface(id);
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        List<IpPrefix> rest = new ArrayList<>(found.prefixes());
        for (IpPrefix prefix : prefixes) {
            if (!rest.remove(prefix)) {
                throw new CommandException(
                        Fault.ADDRESS_NOT_ASSIGNED,
                        "Some of the specified prefixes are not assigned to interface " + id + ": " + prefix);
            }
            pool.giveBack(prefix);
        }
        attempt.intent().put(found.withPrefixes(rest));
    }

    /** From the pool: IPv4 ones first. */
    static List<IpPrefix> take(SubnetPool pool, NewPrefixes request, NetworkInterfaceId holder) {
        if (new HashSet<>(request.named()).size() != request.named().size()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The same prefix must not appear multiple times");
        }
        request.named().forEach(prefix -> pool.take(prefix, holder));
        List<IpPrefix> taken = new ArrayList<>(request.named());
        taken.addAll(pool.takeAnyPrefixes(IpFamily.IPV4, request.ipv4Count(), holder));
        taken.addAll(pool.takeAnyPrefixes(IpFamily.IPV6, request.ipv6Count(), holder));
        return taken;
    }
}
