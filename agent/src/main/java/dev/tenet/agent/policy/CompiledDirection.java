package dev.tenet.agent.policy;

import dev.tenet.hoststate.Identity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The compiled rules of one direction.
 *
 * @param namesGroups whether a rule's peer is a group
 * @param ports column of traffic: protocol and port in 24 bits
 * @param addresses row of a far address, by longest prefix of its family; no match: no rule
 * @param identities row of a far identity; no match: no rule
 * @param everybody what rules let everybody have
 * @param rows by number. The number follows from the content, so that it stays when other rows come and go
 */
public record CompiledDirection(
        boolean namesGroups,
        Ranges ports,
        SortedMap<IpPrefix, Integer> addresses,
        SortedMap<Identity, Integer> identities,
        Everybody everybody,
        SortedMap<Integer, PolicyRow> rows) {
    private static final long LAST_IPV4 = 0xffff_ffffL;

    public CompiledDirection {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /**
     * The rows of IPv4 addresses, as the datapath finds them.
     *
     * @throws PolicyTooLargeException if it cannot tell so many apart; what a compiler gives has been tried
     */
    public Ranges ipv4() {
        Ranges ranges = new Ranges();
        addresses.headMap(IpPrefix.ALL_IPV6).forEach((prefix, row) -> {
            long first = Integer.toUnsignedLong(((Ipv4Address) prefix.first()).bits());
            long last = Integer.toUnsignedLong(((Ipv4Address) prefix.last()).bits());
            ranges.put(first, last, row); // one within another comes later
        });
        return ranges.upTo(LAST_IPV4);
    }

    /** Those of IPv6 addresses. */
    public SortedMap<IpPrefix, Integer> ipv6() {
        return addresses.tailMap(IpPrefix.ALL_IPV6);
    }

    /** Whether a packet may pass, by the datapath's own steps; for tests and for whoever explains a verdict. */
    public boolean allows(int protocol, int port, IpAddress far, Identity farIdentity) {
        int column = ports.at(TrafficRange.point(protocol, port));
        if (column == Columns.NO_RULE) {
            return false;
        }
        boolean byAddress = row(far).filter(row -> row.allows(column)).isPresent();
        boolean byIdentity = namesGroups
                && !farIdentity.equals(Identity.NONE)
                && Optional.ofNullable(identities.get(farIdentity))
                        .map(rows::get)
                        .filter(row -> row.allows(column))
                        .isPresent();
        return byAddress || byIdentity;
    }

    private Optional<PolicyRow> row(IpAddress far) {
        return switch (far) {
            case Ipv4Address address ->
                Optional.ofNullable(rows.get(ipv4().at(Integer.toUnsignedLong(address.bits()))));
            case Ipv6Address address ->
                ipv6().entrySet().stream()
                        .filter(entry -> entry.getKey().contains(address))
                        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                        .map(entry -> rows.get(entry.getValue()));
        };
    }
}
