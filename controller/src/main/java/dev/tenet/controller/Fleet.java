package dev.tenet.controller;

import dev.tenet.compiler.CompiledChanges;
import dev.tenet.compiler.CompilerCounters;
import dev.tenet.compiler.CompilerSettings;
import dev.tenet.compiler.IncrementalCompiler;
import dev.tenet.compiler.NamedInstance;
import dev.tenet.controller.operator.ConnectedHosts;
import dev.tenet.hoststate.AgentAcceptor;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.Epoch;
import dev.tenet.hoststate.Inbound;
import dev.tenet.hoststate.Outbound;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.StoreIncarnation;
import dev.tenet.hoststate.StreamEnd;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.model.ControllerId;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.store.Change;
import dev.tenet.store.Changes;
import dev.tenet.store.Snapshot;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * All hosts as one controller serves them: follows intent, compiles, pushes, hears, and notes what was reached. It belongs
 * to one thread, the loop's; {@link #accept} alone may be called from anywhere.
 */
final class Fleet implements AgentAcceptor {
    private static final Logger LOGGER = System.getLogger(Fleet.class.getName());

    /** Objects of one network that are looked at before the next network's turn. */
    private static final int OBJECTS_A_TURN = 512;

    /** What one look at the time adds to a silence at most: while the loop itself did not run, it could hear nobody. */
    private static final long SILENCE_A_LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** Resources that a host which is away is kept for; beyond, a snapshot is as cheap. */
    private static final int MOST_BACKLOG = 100_000;

    private final FleetSettings settings;
    private final StoreIncarnation incarnation;
    private final LongSupplier ticker;
    private final Executor loop;
    private final Admission admission = new Admission();
    private final IncrementalCompiler compiler;
    private final InstanceTracker tracker;
    private final FleetDuty duty;
    private final Sessions sessions;
    private final NumberKeeper numbers;
    private final MeterKeeper meters;
    private final PacketObserver observer;

    private final Map<HostId, HostChannel> channels = new HashMap<>();
    private final Map<HostId, Long> leftNanos = new HashMap<>();
    private final Map<HostId, HostNotes> notes = new HashMap<>();
    private final Map<HostId, AgentStream> streams = new HashMap<>();
    private final List<AgentStream> parked = new ArrayList<>();
    private Membership.View membership = Membership.View.NOTHING;
    private final ConsoleKeeper consoles;
    private final HealthKeeper health;
    private final PortLeasing ports;
    private StoreSnapshot intent = new StoreSnapshot(Snapshot.EMPTY);
    private boolean hasIntent;
    private boolean isLoaded;
    private long lookedNanos;

    /**
     * @param ticker nanoseconds that only grow
     * @param loop runs tasks on the loop's thread
     */
    Fleet(
            ControllerId self,
            FleetSettings settings,
            CompilerSettings compilerSettings,
            StoreIncarnation incarnation,
            InstantSource clock,
            LongSupplier ticker,
            Executor loop,
            StoreWriter writer,
            FleetDuty duty) {
        this.settings = settings;
        this.incarnation = incarnation;
        this.ticker = ticker;
        this.loop = loop;
        this.compiler = new IncrementalCompiler(compilerSettings);
        this.tracker = new InstanceTracker(self, compiler, clock, loop, writer, this::connected);
        this.duty = duty;
        this.sessions = new Sessions(self, clock, writer);
        this.consoles = new ConsoleKeeper(writer, clock);
        this.health = new HealthKeeper(compiler, writer, clock, loop);
        this.ports = new PortLeasing(writer, clock, settings.natFirstPorts());
        this.numbers = new NumberKeeper(writer);
        this.meters = new MeterKeeper(self, clock, loop, writer);
        this.observer = new PacketObserver(
                ticker,
                (host, message) -> Optional.ofNullable(streams.get(host))
                        .ifPresent(stream -> stream.agent().send(message)));
        this.lookedNanos = ticker.getAsLong();
    }

    @Override
    public Inbound<AgentMessage> accept(Outbound<ControllerMessage> agent) {
        return new AgentStream(agent, this, loop);
    }

    /** Intent has changed. */
    void changed(Changes changes) {
        intent = new StoreSnapshot(changes.after());
        hasIntent = true;
        boolean concernsDuty = false;
        for (Change<?> change : changes.changes()) {
            compiler.changed(change.key(), change.before(), change.after());
            tracker.changed(change, intent, membership);
            health.changed(change, membership, intent);
            meters.changed(change);
            concernsDuty |= FleetDuty.KINDS.contains(change.key().kind());
        }
        if (concernsDuty) {
            duty.look(intent, membership, ticker.getAsLong());
        }
    }

    /** Controllers have come or gone. */
    void changed(Membership.View view) {
        membership = view;
        duty.look(intent, membership, ticker.getAsLong());
        tracker.lookAtAll(intent, membership);
    }

    /** Whether {@link #work} would do anything. */
    boolean hasWork() {
        return hasIntent && (compiler.hasWork() || !isLoaded);
    }

    /** One turn of one network, pushed at once. */
    void work() {
        CompiledChanges changes = compiler.step(intent, OBJECTS_A_TURN);
        isLoaded |= !compiler.hasWork();
        if (!changes.everywhere().isEmpty()) {
            channels.values().forEach(channel -> channel.changed(changes.everywhere()));
        }
        changes.byHost().forEach((host, told) -> {
            HostChannel channel = channels.get(host);
            if (channel != null) {
                channel.changed(told);
            }
        });
        Collection<HostChannel> concerned = changes.everywhere().isEmpty()
                ? changes.byHost().keySet().stream()
                        .map(channels::get)
                        .filter(Objects::nonNull)
                        .toList()
                : channels.values();
        concerned.forEach(this::flush);
        changes.instances().forEach(instance -> tracker.look(instance, intent, membership));
        if (isLoaded) {
            admitParked();
        }
    }

    /** Time passes: gives up silent streams and hosts that stay away. */
    void tick() {
        long now = ticker.getAsLong();
        giveUpSilent(now);
        leftNanos.entrySet().removeIf(left -> {
            HostChannel channel = channels.get(left.getKey());
            boolean isStale = channel == null
                    || now - left.getValue() > settings.kept().toNanos()
                    || channel.backlog() > MOST_BACKLOG;
            if (isStale) {
                channels.remove(left.getKey());
            }
            return isStale;
        });
        admitParked();
        observer.tick();
        duty.look(intent, membership, now);
        sessions.look(streams.keySet(), intent);
        ports.look(
                intent,
                host -> connected(host)
                        .map(_ -> notes.getOrDefault(host, HostNotes.NONE).nat()),
                now);
        tracker.lookAtAll(intent, membership);
    }

    private void giveUpSilent(long now) {
        long passed = Math.min(now - lookedNanos, SILENCE_A_LOOK_NANOS);
        lookedNanos = now;
        for (AgentStream stream : List.copyOf(streams.values())) {
            stream.silentNanos += passed;
            if (stream.silentNanos > settings.silence().toNanos()) {
                stream.agent().end(StreamEnd.of(StreamEnd.Cause.LOST, "nothing heard for " + settings.silence()));
                ended(stream, StreamEnd.of(StreamEnd.Cause.LOST, "silent"));
            }
        }
    }

    /** How far a host is; empty if it is not connected here. */
    Optional<ConnectedHosts.Progress> progress(HostId host) {
        return connected(host)
                .map(channel -> new ConnectedHosts.Progress(
                        channel.applied().number(),
                        target(channel),
                        notes.getOrDefault(host, HostNotes.NONE).complaints()));
    }

    /** What a host's state will be when it is worked out is beyond what any host has. */
    private long target(HostChannel channel) {
        return hasWork() ? revision().number() + 1 : channel.target(revision()).number();
    }

    /** What a host's agent counted last. */
    Optional<AgentMessage.Counters> counters(HostId host) {
        return connected(host)
                .flatMap(_ -> notes.getOrDefault(host, HostNotes.NONE).counters());
    }

    /** What a host's instances did through NAT gateways, as its agent told last. */
    List<AgentMessage.NatGatewayUse> natUse(HostId host) {
        return connected(host)
                .map(_ -> notes.getOrDefault(host, HostNotes.NONE).nat())
                .orElse(List.of());
    }

    /** Packets that hosts tell of; belongs to the loop. */
    PacketObserver observer() {
        return observer;
    }

    CompilerCounters counters() {
        return compiler.counters();
    }

    /** Ends all streams, so that agents go elsewhere. */
    void close() {
        StreamEnd end = StreamEnd.of(StreamEnd.Cause.CLOSED, "the controller goes away");
        List.copyOf(streams.values()).forEach(stream -> {
            stream.agent().end(end);
            ended(stream, end);
        });
    }

    void received(AgentStream stream, AgentMessage message) {
        stream.silentNanos = 0;
        if (message instanceof AgentMessage.Hello hello) {
            greet(stream, hello);
            return;
        }
        Optional<HostChannel> channel = channel(stream);
        if (channel.isEmpty()) {
            return;
        }
        HostId host = channel.get().host();
        switch (message) {
            case AgentMessage.Hello _ -> throw new AssertionError("greeted above");
            case AgentMessage.Applied(var revision) -> applied(stream, channel.get(), revision);
            case AgentMessage.Refused refused -> refused(channel.get(), refused);
            case AgentMessage.Report(var statuses) -> {
                statuses.forEach(status -> {
                    if (status.key() instanceof TargetCheckKey check) {
                        health.heard(host, check, status.condition(), intent);
                        return;
                    }
                    channel.get().reported(status);
                    notes.compute(host, (_, known) -> (known == null ? HostNotes.NONE : known).with(status));
                });
                tracker.moved(host, intent, membership);
            }
            case AgentMessage.HighWaterMarks marks -> numbers.raise(marks, intent);
            case AgentMessage.NameQuestion(long number, var network, var subject) -> {
                Optional<NamedInstance> found = compiler.named(host, network, subject, intent);
                stream.agent()
                        .send(new ControllerMessage.NameAnswer(
                                number,
                                found.map(NamedInstance::instance),
                                found.map(NamedInstance::addresses).orElse(List.of())));
            }
            case AgentMessage.Heartbeat() -> {}
            case AgentMessage.NatUse use -> {
                ports.heard(host, use, intent);
                notes.compute(host, (_, known) -> (known == null ? HostNotes.NONE : known).with(use));
            }
            case AgentMessage.MeterReadings(long number, var readings) ->
                meters.keep(host, readings, () -> {
                    if (channel(stream).isPresent()) {
                        stream.agent().send(new ControllerMessage.MetersKept(number));
                    }
                });
            case AgentMessage.Observed observed ->
                intent.find(Host.key(host))
                        .ifPresent(known -> observer.heard(host, known.number().number(), observed));
            case AgentMessage.Console console -> consoles.keep(host, console, intent);
            case AgentMessage.Counters counters ->
                notes.compute(host, (_, known) -> (known == null ? HostNotes.NONE : known).with(counters));
        }
    }

    void ready(AgentStream stream) {
        channel(stream).ifPresent(this::flush);
    }

    void ended(AgentStream stream, StreamEnd reason) {
        parked.remove(stream);
        channel(stream).ifPresent(channel -> {
            LOGGER.log(Level.INFO, "host={0} left: {1} {2}", channel.host(), reason.cause(), reason.detail());
            streams.remove(channel.host());
            channel.detach();
            if (channel.isResumable()) {
                leftNanos.put(channel.host(), ticker.getAsLong());
            } else {
                channels.remove(channel.host());
            }
            sessions.left(channel.host());
            observer.left(channel.host());
            tracker.moved(channel.host(), intent, membership);
        });
    }

    private void greet(AgentStream stream, AgentMessage.Hello hello) {
        if (stream.hello.isPresent()) {
            refuse(stream, StreamEnd.Cause.PROTOCOL_ERROR, "a second hello");
            return;
        }
        stream.hello = Optional.of(hello);
        parked.add(stream);
        admitParked();
    }

    /** Those whose state this controller can speak of: it knows what they know. */
    private void admitParked() {
        for (AgentStream stream : List.copyOf(parked)) {
            AgentMessage.Hello hello = stream.hello.orElseThrow();
            boolean isSameStore = hello.incarnation().equals(Optional.of(incarnation));
            boolean knowsMore = isSameStore
                    && (hello.lastApplied().compareTo(revision()) > 0
                            || hello.highestEpoch().compareTo(membership.epoch()) > 0);
            if (isLoaded && !membership.epoch().equals(Epoch.NONE) && !knowsMore) {
                parked.remove(stream);
                admission
                        .refusal(hello, intent)
                        .ifPresentOrElse(
                                why -> refuse(stream, StreamEnd.Cause.NOT_ADMITTED, why), () -> attach(stream, hello));
            }
        }
    }

    private void attach(AgentStream stream, AgentMessage.Hello hello) {
        HostId host = new HostId(hello.host().value());
        AgentStream older = streams.put(host, stream);
        if (older != null) {
            older.agent().end(StreamEnd.of(StreamEnd.Cause.CLOSED, "a newer stream took its place"));
            channels.getOrDefault(host, new HostChannel(host)).detach();
        }
        leftNanos.remove(host);
        HostChannel channel = channels.computeIfAbsent(host, HostChannel::new);
        channel.attach(
                stream.agent(),
                hello,
                new Welcoming(membership.epoch(), incarnation, settings.heartbeat()),
                revision(),
                compiler.digest(host),
                () -> compiler.resources(host));
        LOGGER.log(Level.INFO, "host={0} came with revision={1}", host, hello.lastApplied());
        sessions.came(host);
        observer.came(host);
        flush(channel);
        tracker.moved(host, intent, membership);
    }

    private void applied(AgentStream stream, HostChannel channel, Revision revision) {
        if (!channel.answered(revision)) {
            refuse(stream, StreamEnd.Cause.PROTOCOL_ERROR, "applied " + revision + ", which was not awaited");
            return;
        }
        notes.computeIfPresent(channel.host(), (_, known) -> known.withoutRefusals());
        flush(channel);
        tracker.moved(channel.host(), intent, membership);
    }

    private void refused(HostChannel channel, AgentMessage.Refused refused) {
        channel.distrust();
        notes.compute(channel.host(), (_, known) -> (known == null ? HostNotes.NONE : known).withRefusals(refused));
        LOGGER.log(
                Level.WARNING,
                "host={0} refused revision={1}: {2}",
                channel.host(),
                refused.revision(),
                refused.refusals());
    }

    private void refuse(AgentStream stream, StreamEnd.Cause cause, String why) {
        LOGGER.log(
                Level.WARNING,
                "host={0} cause={1}: {2}",
                stream.hello.map(hello -> hello.host().value()).orElse("-"),
                cause,
                why);
        StreamEnd end = StreamEnd.of(cause, why);
        stream.agent().end(end);
        ended(stream, end);
    }

    private void flush(HostChannel channel) {
        if (isLoaded) {
            channel.flush(membership.epoch(), revision());
        }
    }

    private Revision revision() {
        return new Revision(intent.revision());
    }

    private Optional<HostChannel> channel(AgentStream stream) {
        return stream.hello
                .map(hello -> channels.get(new HostId(hello.host().value())))
                .filter(channel -> channel.isAgent(stream.agent()));
    }

    private Optional<HostChannel> connected(HostId host) {
        return Optional.ofNullable(channels.get(host)).filter(HostChannel::isConnected);
    }
}
