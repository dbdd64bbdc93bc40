package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import dev.tenet.hoststate.wire.ObserveFrame;
import dev.tenet.hoststate.wire.ObservedFrame;
import dev.tenet.hoststate.wire.ObservedPacketFrame;
import dev.tenet.hoststate.wire.PacketTraceFrame;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.time.Duration;
import java.util.Optional;

/** Which packets hosts are to tell of, and what they tell, as frames. */
final class ObservationCodec {
    private ObservationCodec() {}

    static ObserveFrame frame(ControllerMessage.Observe observe) {
        return ObserveFrame.newBuilder()
                .addAllTraces(Lists.transform(observe.traces(), ObservationCodec::frame))
                .setOneIn(observe.oneIn())
                .setSamplesPerSecond(observe.samplesPerSecond())
                .setSampleMilliseconds(observe.sampledFor().toMillis())
                .build();
    }

    static ControllerMessage.Observe observe(ObserveFrame frame) {
        return new ControllerMessage.Observe(
                Lists.transform(frame.getTracesList(), ObservationCodec::trace),
                frame.getOneIn(),
                frame.getSamplesPerSecond(),
                Duration.ofMillis(frame.getSampleMilliseconds()));
    }

    static ObservedFrame frame(AgentMessage.Observed observed) {
        return ObservedFrame.newBuilder()
                .addAllPackets(Lists.transform(observed.packets(), ObservationCodec::frame))
                .build();
    }

    static AgentMessage.Observed observed(ObservedFrame frame) {
        return new AgentMessage.Observed(Lists.transform(frame.getPacketsList(), ObservationCodec::packet));
    }

    private static PacketTraceFrame frame(ControllerMessage.PacketTrace trace) {
        return PacketTraceFrame.newBuilder()
                .setPlace(trace.place())
                .setNetworkInterface(trace.networkInterface().number())
                .setPacketsPerSecond(trace.packetsPerSecond())
                .setMilliseconds(trace.left().toMillis())
                .setProtocol(trace.protocol().map(IpProtocol::number).orElse(0))
                .setLocalPort(trace.localPort())
                .setRemotePort(trace.remotePort())
                .setRemote(bytes(trace.remote()))
                .build();
    }

    private static ControllerMessage.PacketTrace trace(PacketTraceFrame frame) {
        return new ControllerMessage.PacketTrace(
                frame.getPlace(),
                new InterfaceNumber(frame.getNetworkInterface()),
                frame.getPacketsPerSecond(),
                Duration.ofMillis(frame.getMilliseconds()),
                frame.getProtocol() == 0 ? Optional.empty() : Optional.of(new IpProtocol(frame.getProtocol())),
                frame.getLocalPort(),
                frame.getRemotePort(),
                address(frame.getRemote()));
    }

    private static ObservedPacketFrame frame(AgentMessage.ObservedPacket packet) {
        return ObservedPacketFrame.newBuilder()
                .setBegan(packet.beganNanos())
                .setEnded(packet.endedNanos())
                .setFromInstance(packet.fromInstance())
                .setSampled(packet.sampled())
                .setProtocol(packet.protocol().number())
                .setSource(KeyCodec.bytes(packet.source()))
                .setSourcePort(packet.sourcePort())
                .setDestination(KeyCodec.bytes(packet.destination()))
                .setDestinationPort(packet.destinationPort())
                .setLength(packet.length())
                .setReason(packet.reason())
                .setStage(packet.stage())
                .setOrigin(packet.origin())
                .setMark(packet.mark())
                .setTraces(packet.traces())
                .setSentTo(bytes(packet.sentTo()))
                .build();
    }

    private static AgentMessage.ObservedPacket packet(ObservedPacketFrame frame) {
        return new AgentMessage.ObservedPacket(
                frame.getBegan(),
                frame.getEnded(),
                frame.getFromInstance(),
                frame.getSampled(),
                new IpProtocol(frame.getProtocol()),
                KeyCodec.address(frame.getSource()),
                frame.getSourcePort(),
                KeyCodec.address(frame.getDestination()),
                frame.getDestinationPort(),
                frame.getLength(),
                frame.getReason(),
                frame.getStage(),
                frame.getOrigin(),
                frame.getMark(),
                frame.getTraces(),
                address(frame.getSentTo()));
    }

    private static ByteString bytes(Optional<IpAddress> address) {
        return address.map(KeyCodec::bytes).orElse(ByteString.EMPTY);
    }

    private static Optional<IpAddress> address(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(KeyCodec.address(bytes));
    }
}
