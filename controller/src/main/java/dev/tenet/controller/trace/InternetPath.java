package dev.tenet.controller.trace;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PathExplanation;
import dev.tenet.model.PathExplanation.Code;
import dev.tenet.model.PathFinding;
import dev.tenet.model.PathHop;
import dev.tenet.model.PathPacket;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.model.ResourceId;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import dev.tenet.store.Snapshot;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/**
 * A path between an internet gateway, which stands for any host outside, and an interface of its VPC. Headers are as they are inside, with
 * the private address; a filter may name either. Where it names no host outside, one of those is tried at which some rule begins to hold.
 *
 * @param inward whether the first packet comes from outside
 */
record InternetPath(
        Snapshot snapshot,
        Map<HostNumber, HostState> states,
        NetworkInsightsPath path,
        InternetGateway gateway,
        PathEnd inside,
        boolean inward) {
    /** Nobody's: kept for benchmarks (RFC 2544, RFC 5180). */
    private static final IpAddress ANYBODY = Ipv4Address.of(198, 18, 0, 1);

    private static final IpAddress ANYBODY_IPV6 = Ipv6Address.parse("2001:2::1");

    private static final int MOST_TRIED = 64;

    /** One of the interface's addresses, and as what the internet knows it. */
    private record Known(IpAddress own, Optional<IpAddress> outside) {}

    /** The gateway of the interface's VPC, if a packet that was sent to the internet left by it. */
    static Optional<InternetGateway> ledTo(Snapshot snapshot, TraceResult trace, PathEnd from) {
        NetworkInterface at = from.networkInterface();
        return PathStory.of(snapshot, trace)
                .ledBy(from)
                .map(hop -> hop.route().target())
                .flatMap(target -> target instanceof RouteTarget.InternetGateway(var id)
                        ? snapshot.find(InternetGateway.key(at.owner(), id))
                        : Optional.empty());
    }

    PathFinding answer() {
        if (!gateway.isAttachedTo(inside.networkInterface().vpc())) {
            return unreachable(Code.UNASSOCIATED_COMPONENT, gateway.id());
        }
        if (!new FabricTracer(states).hasEdge()) {
            return new PathFinding.Failed("No edge passes packets to and from the internet.");
        }
        Optional<IpAddress> named =
                inward ? path.filter().destinationAddress() : path.filter().sourceAddress();
        Optional<IpAddress> far =
                inward ? path.filter().sourceAddress() : path.filter().destinationAddress();
        IpFamily family = named.or(() -> far).map(IpAddress::family).orElse(IpFamily.IPV4);
        Optional<Known> known = named.isPresent() ? named.flatMap(this::known) : usual(family);
        if (known.isEmpty()) {
            return unreachable(
                    named.isPresent() ? Code.ENI_ADDRESS_RESTRICTION : Code.INCOMPATIBLE_PROTOCOL,
                    inside.networkInterface().id());
        }
        if (far.filter(address -> address.family() != family).isPresent()) {
            return unreachable(
                    Code.INCOMPATIBLE_PROTOCOL, inside.networkInterface().id());
        }
        if (inward && known.get().outside().isEmpty()) {
            return unreachable(Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, gateway.id());
        }
        return answer(known.get(), far.map(List::of).orElseGet(() -> List.copyOf(outside(family))));
    }

    private PathFinding answer(Known known, List<IpAddress> fars) {
        int sourcePort =
                path.filter().sourcePorts().map(range -> range.first().number()).orElse(TracedPacket.USUAL_SOURCE_PORT);
        PortRange asked = path.filter().destinationPorts().orElse(PortRange.ALL);
        Optional<Attempt> farthest = Optional.empty();
        for (Port port : ports().within(asked)) {
            for (IpAddress far : fars) {
                PathPacket packet = inward
                        ? new PathPacket(path.protocol(), far, sourcePort, known.own(), port.number())
                        : new PathPacket(path.protocol(), known.own(), sourcePort, far, port.number());
                Attempt attempt = inward ? in(packet, known) : out(packet, known);
                if (attempt.finding() instanceof PathFinding.Reachable) {
                    return attempt.finding();
                }
                if (farthest.filter(other -> other.steps() >= attempt.steps()).isEmpty()) {
                    farthest = Optional.of(attempt);
                }
            }
        }
        return farthest.orElseThrow().finding();
    }

    /** @param steps that the packet and its answer came through: of several refusals the last one on the way tells the most */
    private record Attempt(PathFinding finding, int steps) {
        static Attempt of(PathFinding finding, TraceResult... traces) {
            return new Attempt(
                    finding,
                    Arrays.stream(traces)
                            .mapToInt(trace -> trace.steps().size())
                            .sum());
        }
    }

    private PortsToTry ports() {
        return inward
                ? new PortsToTry(snapshot, path.protocol(), Optional.empty(), Optional.of(inside))
                : new PortsToTry(snapshot, path.protocol(), Optional.of(inside), Optional.empty());
    }

    private Attempt in(PathPacket packet, Known known) {
        FabricTracer tracer = new FabricTracer(states);
        TraceResult in = tracer.traceFromInternet(fromOutside(packet, known, false));
        Optional<PathFinding> stopped = stoppedIn(in);
        if (stopped.isPresent()) {
            return Attempt.of(stopped.get(), in);
        }
        TraceResult out = tracer.trace(inside.number(), traced(packet.reply(), true));
        return Attempt.of(
                stoppedOut(out)
                        .orElseGet(() -> new PathFinding.Reachable(
                                packet,
                                story(in).hopsIn(gateway, inside),
                                story(out).hopsOut(inside, gateway))),
                in,
                out);
    }

    private Attempt out(PathPacket packet, Known known) {
        FabricTracer tracer = new FabricTracer(states);
        TraceResult out = tracer.trace(inside.number(), traced(packet, false));
        Optional<PathFinding> stopped = stoppedOut(out);
        if (stopped.isPresent()) {
            return Attempt.of(stopped.get(), out);
        }
        if (known.outside().isEmpty()) {
            return Attempt.of(unreachable(Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, gateway.id()), out);
        }
        TraceResult in = tracer.traceFromInternet(fromOutside(packet.reply(), known, true));
        return Attempt.of(
                stoppedIn(in)
                        .orElseGet(() -> new PathFinding.Reachable(
                                packet,
                                story(out).hopsOut(inside, gateway),
                                story(in).hopsIn(gateway, inside))),
                out,
                in);
    }

    /** Why what came from outside did not reach the interface. */
    private Optional<PathFinding> stoppedIn(TraceResult in) {
        if (!in.delivered()) {
            return Optional.of(story(in).refusalFrom(gateway, inside));
        }
        return story(in)
                .receiver()
                .filter(reached -> !reached.equals(inside))
                .map(reached -> unreachable(
                        Code.UNSUPPORTED_COMPONENT, reached.networkInterface().id()));
    }

    /** Why what the interface sent did not leave by the gateway. */
    private Optional<PathFinding> stoppedOut(TraceResult out) {
        if (out.delivered()) {
            return story(out)
                    .receiver()
                    .map(reached -> unreachable(
                            Code.UNSUPPORTED_COMPONENT,
                            reached.networkInterface().id()));
        }
        if (out.ending() != Reason.SENT_TO_INTERNET) {
            return Optional.of(story(out).refusal(inside, Optional.empty()));
        }
        return story(out).ledBy(inside).map(PathHop.ByRouteTable::route).flatMap(route -> switch (route.target()) {
            case RouteTarget.NatGateway(var id) -> Optional.of(unreachable(Code.UNSUPPORTED_COMPONENT, id));
            case RouteTarget.EgressOnlyGateway(var id) -> Optional.of(unreachable(Code.UNSUPPORTED_COMPONENT, id));
            case RouteTarget.InternetGateway _, RouteTarget.Local _, RouteTarget.Interface _, RouteTarget.Peering _ ->
                Optional.empty();
        });
    }

    private PathStory story(TraceResult trace) {
        return PathStory.of(snapshot, trace);
    }

    private static TracedPacket traced(PathPacket packet, boolean isAnswer) {
        return new TracedPacket(
                packet.protocol(),
                Optional.of(packet.source()),
                packet.sourcePort(),
                packet.destinationPort(),
                packet.destination(),
                isAnswer);
    }

    private static TracedPacket fromOutside(PathPacket packet, Known known, boolean isAnswer) {
        return new TracedPacket(
                packet.protocol(),
                Optional.of(packet.source()),
                packet.sourcePort(),
                packet.destinationPort(),
                known.outside().orElseThrow(),
                isAnswer);
    }

    /** An address that a filter names: the interface's own, or as what the internet knows it. */
    private Optional<Known> known(IpAddress address) {
        return mappings()
                .filter(mapping -> mapping.publicAddress().equals(address)
                        || mapping.privateAddress().equals(address))
                .map(InternetPath::known)
                .findFirst()
                .or(() -> inside.has(address) ? Optional.of(unmapped(address)) : Optional.empty());
    }

    /** The primary address, or another one if that has no public one. */
    private Optional<Known> usual(IpFamily family) {
        Optional<IpAddress> primary = inside.primary(family);
        return primary.filter(_ -> family == IpFamily.IPV4)
                .flatMap(address -> mappings()
                        .filter(mapping -> mapping.privateAddress().equals(address))
                        .findFirst()
                        .or(() -> mappings().findFirst())
                        .map(InternetPath::known))
                .or(() -> primary.map(InternetPath::unmapped));
    }

    private Stream<Mapping> mappings() {
        return inside.networkInterface().publicAddresses().mappings().stream();
    }

    private static Known known(Mapping mapping) {
        return new Known(mapping.privateAddress(), Optional.of(mapping.publicAddress()));
    }

    private static Known unmapped(IpAddress address) {
        return new Known(address, address.family() == IpFamily.IPV6 ? Optional.of(address) : Optional.empty());
    }

    /** Hosts outside that can make a difference: anybody, and the first of each block that a rule names. */
    private SequencedSet<IpAddress> outside(IpFamily family) {
        SequencedSet<IpAddress> tried = new LinkedHashSet<>();
        tried.add(family == IpFamily.IPV4 ? ANYBODY : ANYBODY_IPV6);
        NetworkInterface at = inside.networkInterface();
        at.groups().stream()
                .flatMap(group -> snapshot.find(SecurityGroup.key(at.owner(), group)).stream())
                .flatMap(group -> group.rules(inward ? RuleDirection.INGRESS : RuleDirection.EGRESS).stream())
                .flatMap(rule -> blocks(rule.peer()))
                .filter(block -> block.family() == family && block.length() > 0)
                .map(IpPrefix::address)
                .limit(MOST_TRIED)
                .forEach(tried::add);
        return tried;
    }

    private Stream<IpPrefix> blocks(RulePeer peer) {
        return switch (peer) {
            case RulePeer.Addresses(var prefix) -> Stream.of(prefix);
            case RulePeer.Group _ -> Stream.of();
            case RulePeer.PrefixList(var list) ->
                snapshot.find(ManagedPrefixList.key(inside.networkInterface().owner(), list)).stream()
                        .flatMap(found -> found.blocks().stream());
        };
    }

    private static PathFinding unreachable(Code code, ResourceId component) {
        return new PathFinding.Unreachable(List.of(PathExplanation.of(code, component)));
    }
}
