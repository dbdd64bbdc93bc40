package dev.tenet.controller.operator;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.model.Host;
import dev.tenet.model.HostAdmission;
import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.HostSession;
import dev.tenet.model.HostStatus;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.Hosts;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.AddHostResponse;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.CountersResponse;
import dev.tenet.operator.wire.HostCounters;
import dev.tenet.operator.wire.InterfaceCounter;
import dev.tenet.operator.wire.ListHostsResponse;
import dev.tenet.operator.wire.NatGatewayCounter;
import dev.tenet.operator.wire.PublicAddressCounter;
import dev.tenet.operator.wire.ReasonCounter;
import dev.tenet.operator.wire.RemoveHostRequest;
import dev.tenet.operator.wire.RemoveHostResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls about hosts. */
final class HostCalls {
    private static final int TOKEN_BYTES = 24;

    /** UDP, VXLAN and the inner Ethernet header. */
    private static final int TUNNEL_BYTES = 30;

    private static final String FLOODED = Reason.PUBLIC_ADDRESS_FLOODED.label();

    private final OperatorBackend backend;

    HostCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    private static int encapsulationBytes(IpFamily fabric) {
        return TUNNEL_BYTES
                + switch (fabric) {
                    case IPV4 -> Ipv4Header.MIN_LENGTH;
                    case IPV6 -> Ipv6Header.LENGTH;
                };
    }

    AddHostResponse add(AddHostRequest request) {
        IpAddress underlay = IpAddress.parse(request.getUnderlayAddress());
        int needed = backend.compilerSettings().mtuBytes() + encapsulationBytes(underlay.family());
        if (request.getFabricMtu() < needed) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the fabric's MTU must be at least " + needed + " bytes for instances with "
                            + backend.compilerSettings().mtuBytes() + ", not " + request.getFabricMtu())
                    .asRuntimeException();
        }
        byte[] secret = new byte[TOKEN_BYTES];
        backend.random().nextBytes(secret);
        JoinToken token = new JoinToken(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        HostId id = new HostId(request.getId());
        Host host = backend.write(OperatorBackend.NOBODY, attempt -> {
            Host registered = new Hosts(attempt)
                    .register(id, new ZoneName(request.getZone()), underlay, request.getGateway(), request.getEdge());
            attempt.intent().put(new HostAdmission(id, hash(token)));
            return registered;
        });
        return AddHostResponse.newBuilder()
                .setJoinToken(token.value())
                .setNumber(host.number().number())
                .build();
    }

    private static String hash(JoinToken token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(token.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    RemoveHostResponse remove(RemoveHostRequest request) {
        HostId id = new HostId(request.getId());
        backend.write(OperatorBackend.NOBODY, attempt -> {
            new Hosts(attempt).remove(id);
            attempt.intent().delete(HostAdmission.key(id));
            attempt.intent().delete(HostStatus.key(id));
            attempt.intent().delete(HostSession.key(id));
            return id;
        });
        return RemoveHostResponse.getDefaultInstance();
    }

    ListHostsResponse list() {
        Snapshot snapshot = backend.objects().freshSnapshot();
        ListHostsResponse.Builder response = ListHostsResponse.newBuilder();
        snapshot.list(Kind.HOST).forEach(host -> response.addHosts(describe(host, snapshot)));
        return response.build();
    }

    private dev.tenet.operator.wire.Host describe(Host host, Snapshot snapshot) {
        Optional<ConnectedHosts.Progress> progress = backend.hosts().progress(host.id());
        boolean elsewhere =
                progress.isEmpty() && snapshot.find(HostSession.key(host.id())).isPresent();
        return dev.tenet.operator.wire.Host.newBuilder()
                .setId(host.id().value())
                .setNumber(host.number().number())
                .setZone(host.zone().value())
                .setUnderlayAddress(host.underlay().toString())
                .setGateway(host.gateway())
                .setEdge(host.edge())
                .setConnected(progress.isPresent() || elsewhere)
                .setAlive(snapshot.find(HostStatus.key(host.id()))
                        .filter(HostStatus::alive)
                        .isPresent())
                .setAppliedRevision(
                        progress.map(ConnectedHosts.Progress::applied).orElse(0L))
                .setTargetRevision(progress.map(ConnectedHosts.Progress::target).orElse(0L))
                .setInstances(snapshot.find(HostLoad.key(host.id()))
                        .map(HostLoad::instances)
                        .orElse(0))
                .addAllRefusals(progress.map(ConnectedHosts.Progress::refusals).orElse(List.of()))
                .build();
    }

    CountersResponse counters(CountersRequest request) {
        Snapshot snapshot = backend.objects().snapshot();
        Map<Long, String> names = new HashMap<>();
        for (NetworkInterface networkInterface : snapshot.list(Kind.NETWORK_INTERFACE)) {
            names.put(
                    Integer.toUnsignedLong((int) networkInterface.number().number()),
                    networkInterface.id().toString());
        }
        Map<Long, String> gateways = new HashMap<>();
        for (NatGateway gateway : snapshot.list(Kind.NAT_GATEWAY)) {
            gateway.number()
                    .ifPresent(
                            number -> gateways.put(number.number(), gateway.id().value()));
        }
        AddressOwners owners = new AddressOwners(snapshot);
        CountersResponse.Builder response = CountersResponse.newBuilder();
        for (Host host : snapshot.list(Kind.HOST)) {
            if (request.getHostId().isEmpty()
                    || request.getHostId().equals(host.id().value())) {
                backend.hosts()
                        .counters(host.id())
                        .ifPresent(counters -> response.addHosts(describe(host.id(), counters, names, owners)
                                .addAllNatGateways(natUse(host.id(), gateways))));
            }
        }
        return response.build();
    }

    /** Of gateways that are still there. */
    private List<NatGatewayCounter> natUse(HostId host, Map<Long, String> gateways) {
        List<NatGatewayCounter> counters = new ArrayList<>();
        for (AgentMessage.NatGatewayUse use : backend.hosts().natUse(host)) {
            String id = gateways.get((long) use.gateway().networkInterface().number());
            if (id != null) {
                counters.add(NatGatewayCounter.newBuilder()
                        .setNatGatewayId(id)
                        .setActiveConnections(use.active())
                        .setConnectionAttempts(use.attempts())
                        .setConnectionsEstablished(use.established())
                        .setPortAllocationErrors(use.portErrors())
                        .setQuotaErrors(use.quotaDrops())
                        .setIdleTimeouts(use.idleTimeouts())
                        .setPacketsDropped(use.drops())
                        .setPacketsInFromSource(use.packetsFromSource())
                        .setBytesInFromSource(use.bytesFromSource())
                        .setPacketsOutToSource(use.packetsToSource())
                        .setBytesOutToSource(use.bytesToSource())
                        .build());
            }
        }
        return counters;
    }

    private static HostCounters.Builder describe(
            HostId host, AgentMessage.Counters counters, Map<Long, String> names, AddressOwners owners) {
        HostCounters.Builder described = HostCounters.newBuilder()
                .setHostId(host.value())
                .setCountedAtMillis(counters.countedAt().toEpochMilli());
        counters.reasons()
                .forEach(counter -> described.addReasons(ReasonCounter.newBuilder()
                        .setReason(counter.reason())
                        .setPackets(counter.packets())
                        .setBytes(counter.bytes())));
        counters.publicAddresses().forEach(counter -> described.addPublicAddresses(describe(counter, owners)));
        counters.interfaces()
                .forEach(counter -> described.addInterfaces(InterfaceCounter.newBuilder()
                        .setNetworkInterfaceId(names.getOrDefault(
                                Integer.toUnsignedLong(
                                        counter.networkInterface().number()),
                                "number " + counter.networkInterface()))
                        .setPacketsFromInstance(counter.packetsFromInstance())
                        .setBytesFromInstance(counter.bytesFromInstance())
                        .setPacketsToInstance(counter.packetsToInstance())
                        .setBytesToInstance(counter.bytesToInstance())
                        .setTrackedConnections(counter.trackedConnections())
                        .setUntrackedConnections(counter.untrackedConnections())
                        .setConnectionsBegun(counter.connectionsBegun())
                        .setConntrackAllowanceAvailable(counter.conntrackAllowanceAvailable())
                        .setConntrackAllowanceExceeded(counter.conntrackAllowanceExceeded())
                        .setBwInAllowanceExceeded(counter.exceeded().bwInAllowanceExceeded())
                        .setBwOutAllowanceExceeded(counter.exceeded().bwOutAllowanceExceeded())
                        .setPpsAllowanceExceeded(counter.exceeded().ppsAllowanceExceeded())
                        .setNewConnectionAllowanceExceeded(counter.exceeded().newConnectionAllowanceExceeded())));
        return described;
    }

    private static PublicAddressCounter describe(AgentMessage.PublicAddressCounters counter, AddressOwners owners) {
        PublicAddressCounter.Builder described = PublicAddressCounter.newBuilder()
                .setAddress(name(counter.of()))
                .setPackets(counter.packets())
                .setBytes(counter.bytes())
                .setPacketsPerSecond(counter.packetsPerSecond())
                .setBitsPerSecond(counter.bitsPerSecond());
        owners.of(counter.of()).ifPresent(account -> described.setAccountId(account.value()));
        if (counter.withdrawnSeconds() > 0) {
            described
                    .setWithdrawnSeconds(counter.withdrawnSeconds())
                    .setWithdrawnReason(FLOODED)
                    .setWithdrawnTimes(counter.withdrawnTimes());
        }
        return described.build();
    }

    private static String name(IpPrefix of) {
        if (of.address().isUnspecified()) {
            return "nobody's";
        }
        return of.isSingle() ? of.address().toString() : of.toString();
    }
}
