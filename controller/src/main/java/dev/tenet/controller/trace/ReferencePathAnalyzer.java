package dev.tenet.controller.trace;

import dev.tenet.api.ec2.PathAnalyzer;
import dev.tenet.compiler.CompilerSettings;
import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.PathExplanation;
import dev.tenet.model.PathFinding;
import dev.tenet.model.PathHop;
import dev.tenet.model.PathPacket;
import dev.tenet.model.ResourceId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import dev.tenet.store.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Analyzes paths by the reference datapath: a first packet, and its answer, go through the stages of every host on their way.
 * Where the question leaves ports open, each port at which some rule on the way begins to hold is tried, which are all that
 * can make a difference.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html">How Reachability Analyzer works</a>
 */
public final class ReferencePathAnalyzer implements PathAnalyzer {
    private final CompilerSettings settings;

    public ReferencePathAnalyzer(CompilerSettings settings) {
        this.settings = settings;
    }

    @Override
    public PathFinding analyze(Snapshot snapshot, NetworkInsightsPath path) {
        if (path.source() instanceof InternetGatewayId id) {
            return fromInternet(snapshot, path, id);
        }
        Optional<PathEnd> source = PathEnd.of(snapshot, path.source());
        if (source.isEmpty()) {
            return gone("source", path.source());
        }
        if (path.destination().orElse(null) instanceof InternetGatewayId id) {
            return gateway(snapshot, id)
                    .<PathFinding>map(gateway -> toInternet(snapshot, path, source.get(), gateway))
                    .orElseGet(() -> gone("destination", id));
        }
        Optional<PathEnd> destination = path.destination().flatMap(end -> PathEnd.of(snapshot, end));
        if (path.destination().isPresent() && destination.isEmpty()) {
            return gone("destination", path.destination().get());
        }
        return new Question(snapshot, path, source.get(), destination).answer();
    }

    private PathFinding fromInternet(Snapshot snapshot, NetworkInsightsPath path, InternetGatewayId id) {
        Optional<InternetGateway> gateway = gateway(snapshot, id);
        if (gateway.isEmpty()) {
            return gone("source", id);
        }
        Optional<PathEnd> destination = path.destination()
                .flatMap(end -> PathEnd.of(snapshot, end))
                .or(() -> path.destination().isPresent() ? Optional.empty() : addressed(snapshot, path, gateway.get()));
        if (destination.isEmpty()) {
            return path.destination()
                    .map(end -> gone("destination", end))
                    .orElseGet(() -> new PathFinding.Unreachable(List.of(
                            PathExplanation.of(PathExplanation.Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, id))));
        }
        Map<HostNumber, HostState> states = CompiledFabric.states(snapshot, settings);
        return down(states, path.destination().orElse(id), destination.get())
                .<PathFinding>map(why -> new PathFinding.Unreachable(List.of(why)))
                .orElseGet(() ->
                        new InternetPath(snapshot, states, path, gateway.get(), destination.get(), true).answer());
    }

    private PathFinding toInternet(
            Snapshot snapshot, NetworkInsightsPath path, PathEnd source, InternetGateway gateway) {
        Map<HostNumber, HostState> states = CompiledFabric.states(snapshot, settings);
        return down(states, path.source(), source)
                .<PathFinding>map(why -> new PathFinding.Unreachable(List.of(why)))
                .orElseGet(() -> new InternetPath(snapshot, states, path, gateway, source, false).answer());
    }

    /** Who has the address that the filter names, private or public. */
    private static Optional<PathEnd> addressed(Snapshot snapshot, NetworkInsightsPath path, InternetGateway gateway) {
        return gateway.vpc()
                .flatMap(vpc -> path.filter()
                        .destinationAddress()
                        .flatMap(address -> PathEnd.having(snapshot, vpc, address)
                                .or(() -> PathEnd.knownAs(snapshot, vpc, address))));
    }

    private static Optional<InternetGateway> gateway(Snapshot snapshot, InternetGatewayId id) {
        return snapshot.list(Kind.INTERNET_GATEWAY).stream()
                .filter(gateway -> gateway.id().equals(id))
                .findFirst();
    }

    private static PathFinding gone(String end, ResourceId id) {
        return new PathFinding.Failed("The " + end + " " + id.value() + " does not exist.");
    }

    /** Why an end cannot send or receive anything. */
    private static Optional<PathExplanation> down(Map<HostNumber, HostState> states, ResourceId named, PathEnd end) {
        if (new FabricTracer(states).knows(end.number())) {
            return Optional.empty();
        }
        Optional<InstanceId> instance = end.instance();
        return Optional.of(PathExplanation.badState(
                instance.<ResourceId>map(id -> id).orElse(named), instance.isPresent() ? "stopped" : "available"));
    }

    /** One path that is analyzed. */
    private final class Question {
        private final Snapshot snapshot;
        private final NetworkInsightsPath path;
        private final PathEnd source;
        private final Optional<PathEnd> destination;
        private final Map<HostNumber, HostState> states;

        Question(Snapshot snapshot, NetworkInsightsPath path, PathEnd source, Optional<PathEnd> destination) {
            this.snapshot = snapshot;
            this.path = path;
            this.source = source;
            this.destination = destination;
            this.states = CompiledFabric.states(snapshot, settings);
        }

        PathFinding answer() {
            Optional<PathExplanation> down = down(states, path.source(), source)
                    .or(() -> destination.flatMap(
                            end -> down(states, path.destination().orElseThrow(), end)));
            if (down.isPresent()) {
                return new PathFinding.Unreachable(List.of(down.get()));
            }
            IpFamily family = family();
            Optional<IpAddress> from = path.filter().sourceAddress().or(() -> source.primary(family));
            Optional<IpAddress> to =
                    path.filter().destinationAddress().or(() -> destination.flatMap(end -> end.primary(family)));
            if (from.isEmpty() || to.isEmpty() || from.get().family() != family) {
                return unreachable(PathExplanation.Code.INCOMPATIBLE_PROTOCOL, source);
            }
            if (destination.isPresent() && !destination.get().has(to.get())) {
                return unreachable(PathExplanation.Code.ENI_ADDRESS_RESTRICTION, destination.get());
            }
            return answer(from.get(), to.get());
        }

        private IpFamily family() {
            return path.filter()
                    .destinationAddress()
                    .or(() -> path.filter().sourceAddress())
                    .map(IpAddress::family)
                    .orElse(IpFamily.IPV4);
        }

        private PathFinding answer(IpAddress from, IpAddress to) {
            int sourcePort = path.filter()
                    .sourcePorts()
                    .map(range -> range.first().number())
                    .orElse(TracedPacket.USUAL_SOURCE_PORT);
            Optional<PathFinding> refusal = Optional.empty();
            for (int port : ports(to)) {
                PathFinding finding = follow(new PathPacket(path.protocol(), from, sourcePort, to, port));
                if (finding instanceof PathFinding.Reachable) {
                    return finding;
                }
                refusal = refusal.or(() -> Optional.of(finding));
            }
            return refusal.orElseThrow();
        }

        private List<Integer> ports(IpAddress to) {
            PortRange asked = path.filter().destinationPorts().orElse(PortRange.ALL);
            return new PortsToTry(snapshot, path.protocol(), Optional.of(source), destination(to))
                    .within(asked).stream().map(Port::number).toList();
        }

        private Optional<PathEnd> destination(IpAddress address) {
            return destination.or(
                    () -> PathEnd.having(snapshot, source.networkInterface().vpc(), address));
        }

        private PathFinding follow(PathPacket packet) {
            FabricTracer tracer = new FabricTracer(states);
            TraceResult forward = tracer.trace(source.number(), traced(packet, false));
            Optional<PathEnd> reached =
                    PathStory.of(snapshot, forward).receiver().filter(_ -> forward.delivered());
            Optional<InternetGateway> left = destination.isEmpty() && forward.ending() == Reason.SENT_TO_INTERNET
                    ? InternetPath.ledTo(snapshot, forward, source)
                    : Optional.empty();
            if (left.isPresent()) {
                return new InternetPath(snapshot, states, path, left.get(), source, false).answer();
            }
            if (reached.isEmpty()) {
                return PathStory.of(snapshot, forward).refusal(source, destination(packet.destination()));
            }
            if (destination.isPresent() && !destination.get().equals(reached.get())) {
                return unreachable(PathExplanation.Code.UNSUPPORTED_COMPONENT, reached.get());
            }
            TraceResult back = tracer.trace(reached.get().number(), traced(packet.reply(), true));
            if (!back.delivered()) {
                return PathStory.of(snapshot, back).refusal(reached.get(), Optional.of(source));
            }
            List<PathHop> there = PathStory.of(snapshot, forward).hops(source, reached.get());
            List<PathHop> home = PathStory.of(snapshot, back).hops(reached.get(), source);
            return new PathFinding.Reachable(packet, there, home);
        }

        private TracedPacket traced(PathPacket packet, boolean isAnswer) {
            return new TracedPacket(
                    packet.protocol(),
                    Optional.of(packet.source()),
                    packet.sourcePort(),
                    packet.destinationPort(),
                    packet.destination(),
                    isAnswer);
        }

        private PathFinding unreachable(PathExplanation.Code code, PathEnd at) {
            return new PathFinding.Unreachable(
                    List.of(PathExplanation.of(code, at.networkInterface().id())));
        }
    }
}
