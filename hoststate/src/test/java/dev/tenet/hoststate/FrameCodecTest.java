package dev.tenet.hoststate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.hoststate.wire.AgentFrame;
import dev.tenet.hoststate.wire.ControllerFrame;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
    private static final Revision REVISION = new Revision(77);
    private static final StateDigest DIGEST = new StateDigest(1, -2, 3, -4);
    private static final InstanceKey GUEST = new InstanceKey("i-1");

    @Test
    void everyAgentMessageComesBack() throws Exception {
        List<AgentMessage> messages = List.of(
                new AgentMessage.Hello(
                        new HostId("host-1"),
                        Optional.of(new JoinToken("0123456789abcdef")),
                        ProtocolVersion.CURRENT,
                        Optional.of(new StoreIncarnation("abc")),
                        REVISION,
                        DIGEST,
                        new Epoch(3)),
                new AgentMessage.Hello(
                        new HostId("host-1"),
                        Optional.empty(),
                        new ProtocolVersion(9),
                        Optional.empty(),
                        Revision.NONE,
                        StateDigest.EMPTY,
                        Epoch.NONE),
                new AgentMessage.Applied(REVISION),
                new AgentMessage.Refused(
                        REVISION,
                        List.of(
                                new AgentMessage.Refusal(Optional.of(GUEST), "no room"),
                                new AgentMessage.Refusal(Optional.empty(), "late"))),
                new AgentMessage.Report(List.of(
                        new ResourceStatus(GUEST, REVISION, new ResourceStatus.Ready()),
                        new ResourceStatus(new HostNumber(4), REVISION, new ResourceStatus.Failed("why")),
                        new ResourceStatus(GUEST, REVISION, new ResourceStatus.Gone()))),
                new AgentMessage.HighWaterMarks(
                        Optional.of(new HostNumber(4)),
                        Optional.empty(),
                        new Identity(9),
                        Optional.empty(),
                        Optional.of(new InterfaceNumber(5)),
                        new Generation(-1)),
                new AgentMessage.HighWaterMarks(
                        Optional.empty(),
                        Optional.of(new VirtualNetworkIdentifier(8)),
                        Identity.NONE,
                        Optional.of(new RouteTableNumber(8)),
                        Optional.empty(),
                        new Generation(0)),
                new AgentMessage.Heartbeat(),
                new AgentMessage.Observed(List.of(new AgentMessage.ObservedPacket(
                        1_700_000_000_123_456_789L,
                        1_700_000_000_123_456_999L,
                        true,
                        true,
                        dev.tenet.net.IpProtocol.TCP,
                        dev.tenet.net.Ipv4Address.of(10, 0, 0, 5),
                        1000,
                        dev.tenet.net.Ipv6Address.parse("fd00::5"),
                        80,
                        54,
                        "encapsulated",
                        "encapsulate",
                        3,
                        255,
                        9,
                        Optional.of(dev.tenet.net.Ipv4Address.of(192, 0, 2, 3))))),
                new AgentMessage.MeterReadings(
                        8,
                        List.of(new AgentMessage.MeterReading(
                                new InterfaceNumber(5), MeteringClass.OTHER_ZONE, -7, 1, 2, 3, 4))),
                new AgentMessage.Console(new InstanceKey("i-5"), dev.tenet.net.Bytes.parseHex("6c6f67696e3a20")),
                new AgentMessage.NatUse(List.of(new AgentMessage.NatGatewayUse(
                        new NatGatewayKey(new InterfaceNumber(5)), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))),
                new AgentMessage.Counters(
                        Instant.ofEpochMilli(1_795_000_000_123L),
                        List.of(new AgentMessage.ReasonCounter("delivered", 4, 400)),
                        List.of(new AgentMessage.InterfaceCounters(
                                new InterfaceNumber(5),
                                1,
                                2,
                                3,
                                4,
                                5,
                                6,
                                7,
                                8,
                                9,
                                new AgentMessage.RateDrops(10, 11, 12, 13))),
                        List.of(new AgentMessage.PublicAddressCounters(
                                dev.tenet.net.IpPrefix.parse("203.0.113.5/32"), 1, 2, 3, 4, 5, 6))));
        for (AgentMessage message : messages) {
            AgentFrame frame = AgentFrame.parseFrom(FrameCodec.frame(message).toByteString());
            assertEquals(message, FrameCodec.message(frame));
        }
    }

    @Test
    void everyControllerMessageComesBack() throws Exception {
        EncodedResource resource =
                EncodedResource.of(new FabricHost(new HostNumber(3), dev.tenet.net.Ipv4Address.of(192, 0, 2, 3), true));
        List<ControllerMessage> messages = List.of(
                new ControllerMessage.Welcome(
                        ProtocolVersion.CURRENT,
                        new Epoch(3),
                        new StoreIncarnation("abc"),
                        true,
                        Duration.ofMillis(1500)),
                new ControllerMessage.SnapshotBegin(new Epoch(3), REVISION, 4),
                new ControllerMessage.SnapshotChunk(List.of(resource)),
                new ControllerMessage.SnapshotEnd(REVISION, DIGEST),
                new ControllerMessage.MetersKept(8),
                new ControllerMessage.Observe(
                        List.of(
                                new ControllerMessage.PacketTrace(
                                        3,
                                        new InterfaceNumber(5),
                                        20,
                                        Duration.ofSeconds(9),
                                        Optional.of(dev.tenet.net.IpProtocol.UDP),
                                        53,
                                        65_535,
                                        Optional.of(dev.tenet.net.Ipv4Address.of(10, 0, 0, 5))),
                                new ControllerMessage.PacketTrace(
                                        0,
                                        new InterfaceNumber(6),
                                        1,
                                        Duration.ZERO,
                                        Optional.empty(),
                                        0,
                                        0,
                                        Optional.empty())),
                        100,
                        50,
                        Duration.ofMillis(1500)),
                new ControllerMessage.Delta(
                        new Epoch(3), REVISION, REVISION, List.of(resource), List.of(GUEST), true, DIGEST));
        for (ControllerMessage message : messages) {
            ControllerFrame frame =
                    ControllerFrame.parseFrom(FrameCodec.frame(message).toByteString());
            assertEquals(message, FrameCodec.message(frame));
        }
    }

    @Test
    void whatTheContractDoesNotAllowIsMalformed() {
        assertThrows(MalformedFrameException.class, () -> FrameCodec.message(AgentFrame.getDefaultInstance()));
        assertThrows(MalformedFrameException.class, () -> FrameCodec.message(ControllerFrame.getDefaultInstance()));
        AgentFrame.Builder hello = AgentFrame.newBuilder();
        hello.getHelloBuilder().setHost("Not A Host");
        assertThrows(MalformedFrameException.class, () -> FrameCodec.message(hello.build()));
    }
}
