package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.PortRangeFrame;
import dev.tenet.hoststate.wire.TrafficMirrorRuleFrame;
import dev.tenet.hoststate.wire.TrafficMirrorSessionFrame;
import dev.tenet.hoststate.wire.TrafficMirroringFrame;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.PortRange;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.OptionalInt;

/** What a host mirrors, as frames. */
final class TrafficMirrorCodec {
    private TrafficMirrorCodec() {}

    static TrafficMirroringFrame frame(TrafficMirroring mirroring) {
        return TrafficMirroringFrame.newBuilder()
                .setNetworkInterface(mirroring.networkInterface().number())
                .addAllSessions(Lists.transform(mirroring.sessions(), TrafficMirrorCodec::frame))
                .build();
    }

    static TrafficMirroring mirroring(TrafficMirroringFrame frame) {
        return new TrafficMirroring(
                new InterfaceNumber(frame.getNetworkInterface()),
                Lists.transform(frame.getSessionsList(), TrafficMirrorCodec::session));
    }

    private static TrafficMirrorSessionFrame frame(TrafficMirrorSession session) {
        return TrafficMirrorSessionFrame.newBuilder()
                .setId(session.id())
                .setTarget(session.target().bits())
                .setVirtualNetwork(session.virtualNetwork().number())
                .setLengthBytes(session.lengthBytes().orElse(0))
                .setNames(session.names())
                .addAllRules(Lists.transform(session.rules(), TrafficMirrorCodec::frame))
                .build();
    }

    private static TrafficMirrorSession session(TrafficMirrorSessionFrame frame) {
        return new TrafficMirrorSession(
                frame.getId(),
                new Ipv4Address(frame.getTarget()),
                new VirtualNetworkIdentifier(frame.getVirtualNetwork()),
                frame.getLengthBytes() == 0 ? OptionalInt.empty() : OptionalInt.of(frame.getLengthBytes()),
                frame.getNames(),
                Lists.transform(frame.getRulesList(), TrafficMirrorCodec::rule));
    }

    private static TrafficMirrorRuleFrame frame(TrafficMirrorRule rule) {
        TrafficMirrorRuleFrame.Builder frame = TrafficMirrorRuleFrame.newBuilder()
                .setEgress(rule.direction() == RuleDirection.EGRESS)
                .setAccept(rule.accept())
                .setSourcePorts(frame(rule.sourcePorts()))
                .setDestinationPorts(frame(rule.destinationPorts()))
                .setSource(KeyCodec.frame(rule.source()))
                .setDestination(KeyCodec.frame(rule.destination()));
        rule.protocol().ifPresent(protocol -> frame.setProtocol(protocol.number()));
        return frame.build();
    }

    private static TrafficMirrorRule rule(TrafficMirrorRuleFrame frame) {
        return new TrafficMirrorRule(
                frame.getEgress() ? RuleDirection.EGRESS : RuleDirection.INGRESS,
                frame.getAccept(),
                frame.hasProtocol() ? Optional.of(new IpProtocol(frame.getProtocol())) : Optional.empty(),
                PortRange.of(
                        frame.getSourcePorts().getFirst(),
                        frame.getSourcePorts().getLast()),
                PortRange.of(
                        frame.getDestinationPorts().getFirst(),
                        frame.getDestinationPorts().getLast()),
                KeyCodec.prefix(frame.getSource()),
                KeyCodec.prefix(frame.getDestination()));
    }

    private static PortRangeFrame frame(PortRange range) {
        return PortRangeFrame.newBuilder()
                .setFirst(range.first().number())
                .setLast(range.last().number())
                .build();
    }
}
