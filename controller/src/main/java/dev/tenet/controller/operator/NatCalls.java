package dev.tenet.controller.operator;

import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewaySetting;
import dev.tenet.model.NatMappingBehavior;
import dev.tenet.model.NatSettings;
import dev.tenet.model.NatTimers;
import dev.tenet.model.command.NatGateways;
import dev.tenet.operator.wire.NatMapping;
import dev.tenet.operator.wire.SetNatGatewayRequest;
import dev.tenet.operator.wire.SetNatGatewayResponse;
import dev.tenet.operator.wire.ShowNatGatewayRequest;
import dev.tenet.operator.wire.ShowNatGatewayResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.util.OptionalInt;

/** The calls about NAT gateways. */
final class NatCalls {
    private final OperatorBackend backend;

    NatCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    ShowNatGatewayResponse show(ShowNatGatewayRequest request) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        NatGateway gateway = gateway(snapshot, request.getNatGatewayId());
        NatSettings now = NatGatewaySetting.of(snapshot.find(NatGatewaySetting.key(gateway.owner(), gateway.id())));
        return ShowNatGatewayResponse.newBuilder()
                .setNow(wire(now))
                .setUsual(wire(NatSettings.USUAL))
                .build();
    }

    SetNatGatewayResponse set(SetNatGatewayRequest request) {
        NatGateway gateway = gateway(backend.objects().freshSnapshot(), request.getNatGatewayId());
        backend.write(gateway.owner(), attempt -> {
            NatGateways gateways = new NatGateways(attempt);
            gateways.set(gateway.id(), changed(gateways.settings(gateway.id()), request.getSettings()));
            return gateway;
        });
        return SetNatGatewayResponse.getDefaultInstance();
    }

    /** @throws IllegalArgumentException for times out of bounds */
    private static NatSettings changed(NatSettings before, dev.tenet.operator.wire.NatSettings chosen) {
        NatTimers timers = before.timers();
        NatTimers usual = NatTimers.USUAL;
        return new NatSettings(
                new NatTimers(
                        seconds(
                                chosen.hasTcpEstablishedSeconds(),
                                chosen.getTcpEstablishedSeconds(),
                                timers.tcpEstablished(),
                                usual.tcpEstablished()),
                        seconds(
                                chosen.hasTcpOpeningSeconds(),
                                chosen.getTcpOpeningSeconds(),
                                timers.tcpOpening(),
                                usual.tcpOpening()),
                        seconds(
                                chosen.hasTcpFinishedSeconds(),
                                chosen.getTcpFinishedSeconds(),
                                timers.tcpFinished(),
                                usual.tcpFinished()),
                        seconds(
                                chosen.hasTcpResetSeconds(),
                                chosen.getTcpResetSeconds(),
                                timers.tcpReset(),
                                usual.tcpReset()),
                        udp(chosen, timers)),
                chosen.hasResets() ? chosen.getResets() : before.resets(),
                switch (chosen.getMapping()) {
                    case NAT_MAPPING_UNSPECIFIED -> before.mapping();
                    case NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT -> NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
                    case NAT_MAPPING_ENDPOINT_INDEPENDENT_UDP -> NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP;
                    case NAT_MAPPING_ENDPOINT_INDEPENDENT -> NatMappingBehavior.ENDPOINT_INDEPENDENT;
                    case UNRECOGNIZED -> throw new IllegalArgumentException("no such mapping behavior");
                });
    }

    private static int seconds(boolean isChosen, int chosen, int before, int usual) {
        return !isChosen ? before : chosen == 0 ? usual : chosen;
    }

    private static OptionalInt udp(dev.tenet.operator.wire.NatSettings chosen, NatTimers before) {
        if (!chosen.hasUdpSeconds()) {
            return before.udp();
        }
        return chosen.getUdpSeconds() == 0 ? NatTimers.USUAL.udp() : OptionalInt.of(chosen.getUdpSeconds());
    }

    private static dev.tenet.operator.wire.NatSettings wire(NatSettings settings) {
        NatTimers timers = settings.timers();
        return dev.tenet.operator.wire.NatSettings.newBuilder()
                .setTcpEstablishedSeconds(timers.tcpEstablished())
                .setTcpOpeningSeconds(timers.tcpOpening())
                .setTcpFinishedSeconds(timers.tcpFinished())
                .setTcpResetSeconds(timers.tcpReset())
                .setUdpSeconds(timers.udp().orElse(0))
                .setResets(settings.resets())
                .setMapping(
                        switch (settings.mapping()) {
                            case ADDRESS_AND_PORT_DEPENDENT -> NatMapping.NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
                            case ENDPOINT_INDEPENDENT_UDP -> NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT_UDP;
                            case ENDPOINT_INDEPENDENT -> NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT;
                        })
                .build();
    }

    private static NatGateway gateway(Snapshot snapshot, String id) {
        return snapshot.list(Kind.NAT_GATEWAY).stream()
                .filter(found -> found.id().value().equals(id) && found.isAvailable())
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no NAT gateway " + id)
                        .asRuntimeException());
    }
}
