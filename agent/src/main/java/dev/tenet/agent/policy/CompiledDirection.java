package dev.tenet.agent.policy;

import dev.tenet.hoststate.Identity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv6Address;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The compiled rules of one direction.
 *
 * @param namesGroups whether a rule's peer is a group
 * @param ports column of traffic, by longest prefix; no match: no rule
 * @param addresses row of a far address, by longest prefix; no match: no rule
 * @param identities row of a far identity; no match: no rule
 * @param everybody what rules let everybody have
 * @param rows by number. The number follows from the content, so that it stays when other rows come and go
 */
public record CompiledDirection(
        boolean namesGroups,
        SortedMap<TrafficPrefix, Integer> ports,
        SortedMap<IpPrefix, Integer> addresses,
        SortedMap<Identity, Integer> identities,
        Everybody everybody,
        SortedMap<Integer, PolicyRow> rows) {
    public CompiledDirection {
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** Whether a packet may pass, by the datapath's own steps; for tests and for whoever explains a verdict. */
    public boolean allows(int protocol, int port, IpAddress far, Identity farIdentity) {
        Optional<Integer> column = column(TrafficRange.point(protocol, port));
        if (column.isEmpty()) {
            return false;
        }
        boolean byAddress = row(far).filter(row -> row.allows(column.get())).isPresent();
        boolean byIdentity = namesGroups
                && !farIdentity.equals(Identity.NONE)
                && Optional.ofNullable(identities.get(farIdentity))
                        .map(rows::get)
                        .filter(row -> row.allows(column.get()))
                        .isPresent();
        return byAddress || byIdentity;
    }

    private Optional<Integer> column(int point) {
        return ports.entrySet().stream()
                .filter(entry -> entry.getKey().contains(point))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }

    private Optional<PolicyRow> row(IpAddress far) {
        return addresses.entrySet().stream()
                .filter(entry -> mapped(entry.getKey()).contains(mapped(far)))
                .max(Comparator.comparingInt(entry -> mapped(entry.getKey()).length()))
                .map(entry -> rows.get(entry.getValue()));
    }

    private static IpPrefix mapped(IpPrefix prefix) {
        int added = IpFamily.IPV6.bits() - prefix.family().bits();
        return new IpPrefix(mapped(prefix.address()), prefix.length() + added);
    }

    private static IpAddress mapped(IpAddress address) {
        return Ipv6Address.ofBytes(address.toMappedBytes());
    }
}
