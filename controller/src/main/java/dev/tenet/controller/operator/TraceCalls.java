package dev.tenet.controller.operator;

import dev.tenet.controller.trace.CompiledFabric;
import dev.tenet.controller.trace.FabricTracer;
import dev.tenet.controller.trace.TraceResult;
import dev.tenet.controller.trace.TracedPacket;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.model.Instance;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.operator.wire.TraceRequest;
import dev.tenet.operator.wire.TraceResponse;
import dev.tenet.operator.wire.TraceStep;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Traces over host state that is compiled anew from intent, for every host: what would happen once all hosts had applied it. */
final class TraceCalls {
    private final OperatorBackend backend;

    TraceCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    TraceResponse trace(TraceRequest request) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        IpFamily family = request.getIpv6() ? IpFamily.IPV6 : IpFamily.IPV4;
        NetworkInterface from = networkInterface(snapshot, request.getFrom())
                .orElseThrow(() -> notFound(request.getFrom(), "an instance or a network interface"));
        IpAddress to = networkInterface(snapshot, request.getTo())
                .map(found -> primary(found, family))
                .or(() -> IpAddress.tryParse(request.getTo()))
                .orElseThrow(() -> notFound(request.getTo(), "an instance, a network interface or an address"));
        IpProtocol protocol = protocol(request.getProtocol(), to.family());
        boolean echo = request.getDestinationPort() == 0
                && (protocol.equals(IpProtocol.ICMP) || protocol.equals(IpProtocol.ICMPV6));
        TracedPacket packet = new TracedPacket(
                protocol,
                source(request, to.family()),
                request.getSourcePort() == 0 ? TracedPacket.USUAL_SOURCE_PORT : request.getSourcePort(),
                echo ? TracedPacket.echo(to.family()) : request.getDestinationPort(),
                to,
                false);
        TraceResult result = new FabricTracer(CompiledFabric.states(snapshot, backend.compilerSettings()))
                .trace(new InterfaceNumber((int) from.number().number()), packet);
        return response(result, snapshot);
    }

    private static Optional<IpAddress> source(TraceRequest request, IpFamily family) {
        if (request.getSource().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IpAddress.tryParse(request.getSource())
                .filter(address -> address.family() == family)
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription("'" + request.getSource() + "' is not an address of the packet's family")
                        .asRuntimeException()));
    }

    static Optional<NetworkInterface> networkInterface(Snapshot snapshot, String name) {
        Optional<String> ofInstance = snapshot.list(Kind.INSTANCE).stream()
                .filter(instance -> instance.id().toString().equals(name))
                .findFirst()
                .map(Instance::interfaces)
                .flatMap(interfaces -> interfaces.stream().findFirst())
                .map(Object::toString);
        String wanted = ofInstance.orElse(name);
        return snapshot.list(Kind.NETWORK_INTERFACE).stream()
                .filter(candidate -> candidate.id().toString().equals(wanted))
                .findFirst();
    }

    private static IpAddress primary(NetworkInterface networkInterface, IpFamily family) {
        if (family == IpFamily.IPV4) {
            return networkInterface.ipv4().getFirst();
        }
        return networkInterface.ipv6().stream()
                .findFirst()
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription(networkInterface.id() + " has no IPv6 address")
                        .asRuntimeException());
    }

    static IpProtocol protocol(String text, IpFamily family) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            case "icmp" -> family == IpFamily.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
            case "icmpv6" -> IpProtocol.ICMPV6;
            default -> {
                if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 255) {
                    throw Status.INVALID_ARGUMENT
                            .withDescription("a protocol is tcp, udp, icmp, icmpv6 or a number from 0 to 255, not '"
                                    + text + "'")
                            .asRuntimeException();
                }
                yield new IpProtocol(Integer.parseInt(text));
            }
        };
    }

    private static RuntimeException notFound(String name, String wanted) {
        return Status.NOT_FOUND
                .withDescription("'" + name + "' is not " + wanted + " that exists")
                .asRuntimeException();
    }

    private static TraceResponse response(TraceResult result, Snapshot snapshot) {
        Map<Integer, String> names = new HashMap<>();
        snapshot.list(Kind.HOST)
                .forEach(host -> names.put(host.number().number(), host.id().value()));
        TraceResponse.Builder response = TraceResponse.newBuilder()
                .setDelivered(result.delivered())
                .setReason(result.ending().label())
                .setExplanation(result.ending().sentence());
        result.steps()
                .forEach(step -> response.addSteps(TraceStep.newBuilder()
                        .setHostId(names.getOrDefault(
                                step.host().number(), step.host().toString()))
                        .setProgram(step.program().toString().toLowerCase(Locale.ROOT))
                        .setStage(step.stage().label())
                        .setDecision(step.decision())
                        .setBecause(String.join("; ", step.because()))));
        return response.build();
    }
}
