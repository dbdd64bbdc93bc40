package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import dev.tenet.hoststate.wire.AgentFrame;
import dev.tenet.hoststate.wire.AppliedFrame;
import dev.tenet.hoststate.wire.ConditionFrame;
import dev.tenet.hoststate.wire.ConsoleFrame;
import dev.tenet.hoststate.wire.ControllerFrame;
import dev.tenet.hoststate.wire.DeltaFrame;
import dev.tenet.hoststate.wire.HeartbeatFrame;
import dev.tenet.hoststate.wire.HelloFrame;
import dev.tenet.hoststate.wire.HighWaterMarksFrame;
import dev.tenet.hoststate.wire.MetersKeptFrame;
import dev.tenet.hoststate.wire.RefusalFrame;
import dev.tenet.hoststate.wire.RefusedFrame;
import dev.tenet.hoststate.wire.ReportFrame;
import dev.tenet.hoststate.wire.SnapshotBeginFrame;
import dev.tenet.hoststate.wire.SnapshotChunkFrame;
import dev.tenet.hoststate.wire.SnapshotEndFrame;
import dev.tenet.hoststate.wire.StatusFrame;
import dev.tenet.hoststate.wire.WelcomeFrame;
import dev.tenet.net.Bytes;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Messages as frames. Decoding throws {@link MalformedFrameException} for what the contract does not allow. */
public final class FrameCodec {
    private FrameCodec() {}

    public static AgentFrame frame(AgentMessage message) {
        AgentFrame.Builder frame = AgentFrame.newBuilder();
        switch (message) {
            case AgentMessage.Hello hello ->
                frame.setHello(HelloFrame.newBuilder()
                        .setHost(hello.host().value())
                        .setJoinToken(hello.joinToken().map(JoinToken::value).orElse(""))
                        .setProtocolVersion(hello.protocolVersion().number())
                        .setIncarnation(
                                hello.incarnation().map(StoreIncarnation::value).orElse(""))
                        .setLastApplied(hello.lastApplied().number())
                        .setDigest(bytes(hello.digest()))
                        .setHighestEpoch(hello.highestEpoch().number()));
            case AgentMessage.Applied(var revision) ->
                frame.setApplied(AppliedFrame.newBuilder().setRevision(revision.number()));
            case AgentMessage.Refused refused ->
                frame.setRefused(RefusedFrame.newBuilder()
                        .setRevision(refused.revision().number())
                        .addAllRefusals(Lists.transform(refused.refusals(), FrameCodec::frame)));
            case AgentMessage.Report(var statuses) ->
                frame.setReport(ReportFrame.newBuilder().addAllStatuses(Lists.transform(statuses, FrameCodec::frame)));
            case AgentMessage.HighWaterMarks marks ->
                frame.setHighWaterMarks(HighWaterMarksFrame.newBuilder()
                        .setHost(marks.host().map(HostNumber::number).orElse(0))
                        .setNetwork(marks.network()
                                .map(VirtualNetworkIdentifier::number)
                                .orElse(0))
                        .setIdentity(marks.identity().number())
                        .setRouteTable(
                                marks.routeTable().map(RouteTableNumber::number).orElse(0))
                        .setNetworkInterface(marks.networkInterface()
                                .map(InterfaceNumber::number)
                                .orElse(0))
                        .setGeneration(marks.generation().number()));
            case AgentMessage.Heartbeat() -> frame.setHeartbeat(HeartbeatFrame.getDefaultInstance());
            case AgentMessage.Counters counters -> frame.setCounters(CounterCodec.frame(counters));
            case AgentMessage.NatUse use -> frame.setNatUse(NatCodec.frame(use));
            case AgentMessage.Console(var instance, var text) ->
                frame.setConsole(ConsoleFrame.newBuilder()
                        .setInstance(instance.value())
                        .setText(ByteString.copyFrom(text.toArray())));
            case AgentMessage.MeterReadings readings -> frame.setMeterReadings(MeteringCodec.frame(readings));
            case AgentMessage.Observed observed -> frame.setObserved(ObservationCodec.frame(observed));
            case AgentMessage.NameQuestion question -> frame.setNameQuestion(NameCodec.frame(question));
        }
        return frame.build();
    }

    public static AgentMessage message(AgentFrame frame) {
        return reading(() -> switch (frame.getMessageCase()) {
            case HELLO -> hello(frame.getHello());
            case APPLIED ->
                new AgentMessage.Applied(new Revision(frame.getApplied().getRevision()));
            case REFUSED ->
                new AgentMessage.Refused(
                        new Revision(frame.getRefused().getRevision()),
                        Lists.transform(frame.getRefused().getRefusalsList(), FrameCodec::refusal));
            case REPORT ->
                new AgentMessage.Report(Lists.transform(frame.getReport().getStatusesList(), FrameCodec::status));
            case HIGH_WATER_MARKS -> highWaterMarks(frame.getHighWaterMarks());
            case HEARTBEAT -> new AgentMessage.Heartbeat();
            case COUNTERS -> CounterCodec.counters(frame.getCounters());
            case NAT_USE -> NatCodec.use(frame.getNatUse());
            case CONSOLE ->
                new AgentMessage.Console(
                        new InstanceKey(frame.getConsole().getInstance()),
                        Bytes.of(frame.getConsole().getText().toByteArray()));
            case METER_READINGS -> MeteringCodec.readings(frame.getMeterReadings());
            case OBSERVED -> ObservationCodec.observed(frame.getObserved());
            case NAME_QUESTION -> NameCodec.question(frame.getNameQuestion());
            case MESSAGE_NOT_SET -> throw new IllegalArgumentException("a message of no kind known here");
        });
    }

    public static ControllerFrame frame(ControllerMessage message) {
        ControllerFrame.Builder frame = ControllerFrame.newBuilder();
        switch (message) {
            case ControllerMessage.Welcome welcome ->
                frame.setWelcome(WelcomeFrame.newBuilder()
                        .setProtocolVersion(welcome.protocolVersion().number())
                        .setEpoch(welcome.epoch().number())
                        .setIncarnation(welcome.incarnation().value())
                        .setResume(welcome.resume())
                        .setHeartbeatMilliseconds(
                                Math.toIntExact(welcome.heartbeat().toMillis())));
            case ControllerMessage.SnapshotBegin(var epoch, var revision, long resources) ->
                frame.setSnapshotBegin(SnapshotBeginFrame.newBuilder()
                        .setEpoch(epoch.number())
                        .setRevision(revision.number())
                        .setResources(resources));
            case ControllerMessage.SnapshotChunk(var resources) ->
                frame.setSnapshotChunk(SnapshotChunkFrame.newBuilder()
                        .addAllResources(Lists.transform(resources, EncodedResource::bytes)));
            case ControllerMessage.SnapshotEnd(var revision, var digest) ->
                frame.setSnapshotEnd(SnapshotEndFrame.newBuilder()
                        .setRevision(revision.number())
                        .setDigest(bytes(digest)));
            case ControllerMessage.MetersKept(long number) ->
                frame.setMetersKept(MetersKeptFrame.newBuilder().setNumber(number));
            case ControllerMessage.Observe observe -> frame.setObserve(ObservationCodec.frame(observe));
            case ControllerMessage.NameAnswer answer -> frame.setNameAnswer(NameCodec.frame(answer));
            case ControllerMessage.Delta delta ->
                frame.setDelta(DeltaFrame.newBuilder()
                        .setEpoch(delta.epoch().number())
                        .setFrom(delta.from().number())
                        .setTo(delta.to().number())
                        .addAllUpserts(Lists.transform(delta.upserts(), EncodedResource::bytes))
                        .addAllRemovals(Lists.transform(delta.removals(), KeyCodec::frame))
                        .setComplete(delta.complete())
                        .setDigest(bytes(delta.digest())));
        }
        return frame.build();
    }

    public static ControllerMessage message(ControllerFrame frame) {
        return reading(() -> switch (frame.getMessageCase()) {
            case WELCOME -> welcome(frame.getWelcome());
            case SNAPSHOT_BEGIN ->
                new ControllerMessage.SnapshotBegin(
                        new Epoch(frame.getSnapshotBegin().getEpoch()),
                        new Revision(frame.getSnapshotBegin().getRevision()),
                        frame.getSnapshotBegin().getResources());
            case SNAPSHOT_CHUNK ->
                new ControllerMessage.SnapshotChunk(
                        Lists.transform(frame.getSnapshotChunk().getResourcesList(), EncodedResource::parse));
            case SNAPSHOT_END ->
                new ControllerMessage.SnapshotEnd(
                        new Revision(frame.getSnapshotEnd().getRevision()),
                        StateDigest.ofBytes(frame.getSnapshotEnd().getDigest().toByteArray()));
            case METERS_KEPT ->
                new ControllerMessage.MetersKept(frame.getMetersKept().getNumber());
            case OBSERVE -> ObservationCodec.observe(frame.getObserve());
            case NAME_ANSWER -> NameCodec.answer(frame.getNameAnswer());
            case DELTA -> delta(frame.getDelta());
            case MESSAGE_NOT_SET -> throw new IllegalArgumentException("a message of no kind known here");
        });
    }

    private static <M> M reading(Supplier<M> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException("not a message: " + e.getMessage(), e);
        }
    }

    private static AgentMessage hello(HelloFrame frame) {
        return new AgentMessage.Hello(
                new HostId(frame.getHost()),
                text(frame.getJoinToken()).map(JoinToken::new),
                new ProtocolVersion(frame.getProtocolVersion()),
                text(frame.getIncarnation()).map(StoreIncarnation::new),
                new Revision(frame.getLastApplied()),
                StateDigest.ofBytes(frame.getDigest().toByteArray()),
                new Epoch(frame.getHighestEpoch()));
    }

    private static RefusalFrame frame(AgentMessage.Refusal refusal) {
        RefusalFrame.Builder frame = RefusalFrame.newBuilder().setReason(refusal.reason());
        refusal.key().ifPresent(key -> frame.setKey(KeyCodec.frame(key)));
        return frame.build();
    }

    private static AgentMessage.Refusal refusal(RefusalFrame frame) {
        return new AgentMessage.Refusal(
                frame.hasKey() ? Optional.of(KeyCodec.key(frame.getKey())) : Optional.empty(), frame.getReason());
    }

    private static StatusFrame frame(ResourceStatus status) {
        StatusFrame.Builder frame = StatusFrame.newBuilder()
                .setKey(KeyCodec.frame(status.key()))
                .setRevision(status.revision().number());
        switch (status.condition()) {
            case ResourceStatus.Ready() -> frame.setCondition(ConditionFrame.CONDITION_READY);
            case ResourceStatus.Failed(var reason) ->
                frame.setCondition(ConditionFrame.CONDITION_FAILED).setDetail(reason);
            case ResourceStatus.Gone() -> frame.setCondition(ConditionFrame.CONDITION_GONE);
        }
        return frame.build();
    }

    private static ResourceStatus status(StatusFrame frame) {
        return new ResourceStatus(
                KeyCodec.key(frame.getKey()),
                new Revision(frame.getRevision()),
                switch (frame.getCondition()) {
                    case CONDITION_READY -> new ResourceStatus.Ready();
                    case CONDITION_FAILED -> new ResourceStatus.Failed(frame.getDetail());
                    case CONDITION_GONE -> new ResourceStatus.Gone();
                    case CONDITION_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("no condition known here");
                });
    }

    private static AgentMessage highWaterMarks(HighWaterMarksFrame frame) {
        return new AgentMessage.HighWaterMarks(
                positive(frame.getHost()).map(HostNumber::new),
                positive(frame.getNetwork()).map(VirtualNetworkIdentifier::new),
                new Identity(frame.getIdentity()),
                positive(frame.getRouteTable()).map(RouteTableNumber::new),
                positive(frame.getNetworkInterface()).map(InterfaceNumber::new),
                new Generation(frame.getGeneration()));
    }

    private static ControllerMessage welcome(WelcomeFrame frame) {
        return new ControllerMessage.Welcome(
                new ProtocolVersion(frame.getProtocolVersion()),
                new Epoch(frame.getEpoch()),
                new StoreIncarnation(frame.getIncarnation()),
                frame.getResume(),
                Duration.ofMillis(frame.getHeartbeatMilliseconds()));
    }

    private static ControllerMessage delta(DeltaFrame frame) {
        return new ControllerMessage.Delta(
                new Epoch(frame.getEpoch()),
                new Revision(frame.getFrom()),
                new Revision(frame.getTo()),
                Lists.transform(frame.getUpsertsList(), EncodedResource::parse),
                Lists.transform(frame.getRemovalsList(), KeyCodec::key),
                frame.getComplete(),
                StateDigest.ofBytes(frame.getDigest().toByteArray()));
    }

    private static ByteString bytes(StateDigest digest) {
        return ByteString.copyFrom(digest.toBytes());
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Integer> positive(int number) {
        return number == 0 ? Optional.empty() : Optional.of(number);
    }
}
