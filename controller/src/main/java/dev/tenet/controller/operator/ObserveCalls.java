package dev.tenet.controller.operator;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.model.Instance;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.operator.wire.LatenciesRequest;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.Latency;
import dev.tenet.operator.wire.SampleLatencyRequest;
import dev.tenet.operator.wire.SampleLatencyResponse;
import dev.tenet.operator.wire.SeenHop;
import dev.tenet.operator.wire.SeenPacket;
import dev.tenet.operator.wire.SeenPacketsRequest;
import dev.tenet.operator.wire.SeenPacketsResponse;
import dev.tenet.operator.wire.StartTraceRequest;
import dev.tenet.operator.wire.StartTraceResponse;
import dev.tenet.operator.wire.StopTraceRequest;
import dev.tenet.operator.wire.StopTraceResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Packets told of by hosts while they pass. */
final class ObserveCalls {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_PACKETS_PER_SECOND = 100;
    private static final int MOST_SAMPLING_SECONDS = 86_400;
    private static final int SAMPLES_PER_SECOND = 100;
    private static final Map<String, Reason> REASONS =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::label, reason -> reason));

    private final OperatorBackend backend;

    ObserveCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    StartTraceResponse start(StartTraceRequest request) {
        check(request.getSeconds() >= 1 && request.getSeconds() <= MOST_SECONDS, "a trace lasts 1 to 3,600 seconds");
        check(
                request.getPacketsPerSecond() >= 1 && request.getPacketsPerSecond() <= MOST_PACKETS_PER_SECOND,
                "a trace tells of 1 to 100 packets a second");
        check(request.getLocalPort() < 65_536 && request.getRemotePort() < 65_536, "a port is below 65,536");
        Snapshot snapshot = backend.objects().freshSnapshot();
        Instance instance = snapshot.list(Kind.INSTANCE).stream()
                .filter(candidate -> candidate.id().value().equals(request.getId())
                        || candidate.interfaces().stream()
                                .anyMatch(its -> its.value().equals(request.getId())))
                .findFirst()
                .orElseThrow(() -> notFound("no instance has a network interface '" + request.getId()
                        + "', or is called so: only what runs has packets"));
        NetworkInterface traced = instance.interfaces().stream()
                .filter(its -> its.value().equals(request.getId())
                        || instance.id().value().equals(request.getId()))
                .flatMap(its -> snapshot.find(NetworkInterface.key(instance.owner(), its)).stream())
                .findFirst()
                .orElseThrow(() -> notFound("'" + request.getId() + "' has no network interface now"));
        Optional<IpAddress> remote = remote(snapshot, request.getRemote());
        boolean ipv6 = remote.map(address -> address.family() == IpFamily.IPV6).orElse(request.getIpv6());
        Observations.Wanted wanted = new Observations.Wanted(
                new InterfaceNumber((int) traced.number().number()),
                request.getProtocol().isEmpty()
                        ? Optional.empty()
                        : Optional.of(TraceCalls.protocol(request.getProtocol(), ipv6 ? IpFamily.IPV6 : IpFamily.IPV4)),
                request.getLocalPort(),
                request.getRemotePort(),
                remote);
        long number = backend.observations()
                .trace(instance.host(), wanted, request.getPacketsPerSecond(), Duration.ofSeconds(request.getSeconds()))
                .orElseThrow(() -> Status.FAILED_PRECONDITION
                        .withDescription("host " + instance.host()
                                + " traces four interfaces' packets already, or is not connected to this controller")
                        .asRuntimeException());
        return StartTraceResponse.newBuilder()
                .setTrace(number)
                .setNetworkInterfaceId(traced.id().value())
                .setHostId(instance.host().value())
                .build();
    }

    SeenPacketsResponse seen(SeenPacketsRequest request) {
        Observations.Report report = backend.observations()
                .report(request.getTrace(), request.getAfter())
                .orElseThrow(() -> notFound("there is no trace " + request.getTrace() + " any more"));
        Snapshot snapshot = backend.objects().freshSnapshot();
        Map<String, String> names = new HashMap<>();
        snapshot.list(Kind.HOST)
                .forEach(host -> names.put(host.underlay().toString(), host.id().value()));
        SeenPacketsResponse.Builder response = SeenPacketsResponse.newBuilder().setEnded(report.ended());
        report.journeys().forEach(journey -> response.addPackets(packet(journey, names)));
        return response.build();
    }

    private static SeenPacket packet(Observations.Journey journey, Map<String, String> names) {
        AgentMessage.ObservedPacket first = journey.hops().getFirst().told();
        SeenPacket.Builder packet = SeenPacket.newBuilder()
                .setBegan(first.beganNanos())
                .setProtocol(first.protocol().number())
                .setSource(first.source().toString())
                .setSourcePort(first.sourcePort())
                .setDestination(first.destination().toString())
                .setDestinationPort(first.destinationPort());
        journey.hops()
                .forEach(hop -> packet.addHops(SeenHop.newBuilder()
                        .setHostId(hop.host().value())
                        .setFromInstance(hop.told().fromInstance())
                        .setStage(hop.told().stage())
                        .setReason(hop.told().reason())
                        .setExplanation(
                                Optional.ofNullable(REASONS.get(hop.told().reason()))
                                        .map(Reason::sentence)
                                        .orElse(""))
                        .setBegan(hop.told().beganNanos())
                        .setEnded(hop.told().endedNanos())
                        .setLength(hop.told().length())
                        .setSentToHostId(hop.told()
                                .sentTo()
                                .map(address -> names.getOrDefault(address.toString(), address.toString()))
                                .orElse(""))));
        return packet.build();
    }

    StopTraceResponse stop(StopTraceRequest request) {
        backend.observations().stop(request.getTrace());
        return StopTraceResponse.getDefaultInstance();
    }

    SampleLatencyResponse sample(SampleLatencyRequest request) {
        check(request.getOneIn() >= 0, "the time of one packet in a positive number is taken");
        check(
                request.getOneIn() == 0 || (request.getSeconds() >= 1 && request.getSeconds() <= MOST_SAMPLING_SECONDS),
                "latency is sampled for 1 to 86,400 seconds");
        backend.observations().sample(request.getOneIn(), SAMPLES_PER_SECOND, Duration.ofSeconds(request.getSeconds()));
        return SampleLatencyResponse.getDefaultInstance();
    }

    LatenciesResponse latencies(LatenciesRequest request) {
        LatenciesResponse.Builder response = LatenciesResponse.newBuilder().addAllBoundNanos(Observations.BOUNDS_NANOS);
        backend.observations()
                .sampling()
                .ifPresent(sampling -> response.setOneIn(sampling.oneIn())
                        .setSecondsLeft(sampling.left().plusMillis(999).toSeconds()));
        backend.observations()
                .latencies()
                .forEach(latency -> response.addLatencies(Latency.newBuilder()
                        .setFromHostId(latency.from().value())
                        .setToHostId(latency.to().value())
                        .addAllCounts(latency.counts())
                        .setTotalNanos(latency.totalNanos())
                        .setLongestNanos(latency.longestNanos())
                        .setUntimely(latency.untimely())));
        return response.build();
    }

    private static Optional<IpAddress> remote(Snapshot snapshot, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IpAddress.tryParse(name)
                .or(() -> TraceCalls.networkInterface(snapshot, name)
                        .map(found -> found.ipv4().getFirst()))
                .orElseThrow(() -> notFound("'" + name + "' is not an instance, a network interface or an address")));
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw Status.INVALID_ARGUMENT.withDescription(otherwise).asRuntimeException();
        }
    }

    private static RuntimeException notFound(String what) {
        return Status.NOT_FOUND.withDescription(what).asRuntimeException();
    }
}
