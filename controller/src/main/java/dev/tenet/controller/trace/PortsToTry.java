package dev.tenet.controller.trace;

import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import dev.tenet.store.Snapshot;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The destination ports that can make a difference: those at which a rule on the way begins to hold. If any port gets through,
 * then so does the first one of the rule that begins last.
 */
record PortsToTry(Snapshot snapshot, IpProtocol protocol, Optional<PathEnd> source, Optional<PathEnd> destination) {

    SortedSet<Port> within(PortRange asked) {
        SortedSet<Port> ports = new TreeSet<>();
        ports.add(asked.first());
        Stream.concat(
                        source.stream().flatMap(end -> ranges(end.networkInterface(), RuleDirection.EGRESS)),
                        destination.stream().flatMap(end -> ranges(end.networkInterface(), RuleDirection.INGRESS)))
                .map(PortRange::first)
                .filter(asked::contains)
                .forEach(ports::add);
        return ports;
    }

    private Stream<PortRange> ranges(NetworkInterface at, RuleDirection direction) {
        return at.groups().stream()
                .map(group -> snapshot.find(SecurityGroup.key(at.owner(), group)))
                .flatMap(Optional::stream)
                .map(group -> group.rules(direction))
                .flatMap(Collection::stream)
                .flatMap(rule -> rule.traffic() instanceof RuleTraffic.Ports(var of, var range) && of.equals(protocol)
                        ? Stream.of(range)
                        : Stream.empty());
    }
}
