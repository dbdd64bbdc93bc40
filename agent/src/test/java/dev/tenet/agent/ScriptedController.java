package dev.tenet.agent;

import dev.tenet.hoststate.AgentAcceptor;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.Epoch;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.HostStateDelta;
import dev.tenet.hoststate.Inbound;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.NameSubject;
import dev.tenet.hoststate.Outbound;
import dev.tenet.hoststate.ProtocolVersion;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.StateChunks;
import dev.tenet.hoststate.StoreIncarnation;
import dev.tenet.hoststate.StreamEnd;
import dev.tenet.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A controller of one host that says what the test wants. Safe for use by the test and an agent's threads at once. */
public final class ScriptedController implements AgentAcceptor {
    /** The one instance that this controller knows by name, and its addresses. */
    public static final InstanceKey NAMED = new InstanceKey("i-0123456789abcdef0");

    public static final List<IpAddress> NAMED_ADDRESSES =
            List.of(IpAddress.parse("10.0.0.42"), IpAddress.parse("2001:db8::42"));

    private static final StoreIncarnation INCARNATION = new StoreIncarnation("test");

    private final List<AgentMessage> heard = new ArrayList<>();
    private final Map<ResourceKey, ResourceStatus.Condition> conditions = new HashMap<>();
    private HostState state = HostState.EMPTY;
    private Optional<Outbound<ControllerMessage>> agent = Optional.empty();
    private Revision applied = Revision.NONE;
    private int snapshots;
    private long greetings;
    private boolean reachable = true;
    private boolean holdsWelcome;

    @Override
    public synchronized Inbound<AgentMessage> accept(Outbound<ControllerMessage> opened) {
        if (!reachable) {
            opened.end(StreamEnd.of(StreamEnd.Cause.LOST, "switched off"));
        } else {
            agent = Optional.of(opened);
            applied = Revision.NONE;
        }
        return new Inbound<>() {
            @Override
            public void received(AgentMessage message) {
                hear(message, opened);
            }

            @Override
            public void ready() {}

            @Override
            public void ended(StreamEnd reason) {
                forget(opened);
            }
        };
    }

    /** The state from now on; told at once if an agent is connected. */
    public synchronized void say(Collection<? extends Resource> resources) {
        HostState next = HostState.of(new Revision(state.revision().number() + 1), resources);
        HostStateDelta delta = state.deltaTo(next);
        HostState before = state;
        state = next;
        agent.ifPresent(to -> StateChunks.delta(
                        new Epoch(1),
                        before.revision(),
                        next.revision(),
                        delta.upserts().stream().map(EncodedResource::of).toList(),
                        delta.removals(),
                        next.digest())
                .forEach(to::send));
    }

    /** Ends the stream, and refuses others until switched on. */
    public synchronized void switchOff() {
        reachable = false;
        agent.ifPresent(to -> to.end(StreamEnd.of(StreamEnd.Cause.LOST, "switched off")));
        agent = Optional.empty();
    }

    public synchronized void switchOn() {
        reachable = true;
    }

    /** Whether greetings are heard and not answered from now on. */
    public synchronized void holdWelcome(boolean holds) {
        holdsWelcome = holds;
    }

    /** Whether the agent has all of the state in force. */
    public synchronized boolean isApplied() {
        return agent.isPresent() && applied.equals(state.revision());
    }

    public synchronized Optional<ResourceStatus.Condition> condition(ResourceKey key) {
        return Optional.ofNullable(conditions.get(key));
    }

    /** All that the agent said of its resources in this stream. */
    public synchronized Map<ResourceKey, ResourceStatus.Condition> conditions() {
        return Map.copyOf(conditions);
    }

    /** Whether the guest is ready, by what the agent said in this stream. */
    public boolean isReady(ResourceKey guest) {
        return condition(guest).equals(Optional.of(new ResourceStatus.Ready()));
    }

    /** How many agents have said hello. */
    public synchronized long greetings() {
        return greetings;
    }

    /** How many agents asked for all of the state. */
    public synchronized int snapshots() {
        return snapshots;
    }

    public synchronized List<AgentMessage> heard() {
        return List.copyOf(heard);
    }

    private synchronized void hear(AgentMessage message, Outbound<ControllerMessage> from) {
        heard.add(message);
        switch (message) {
            case AgentMessage.Hello hello -> greet(hello, from);
            case AgentMessage.Applied(var revision) -> applied = revision;
            case AgentMessage.Report(var statuses) ->
                statuses.forEach(status -> conditions.put(status.key(), status.condition()));
            case AgentMessage.Refused _,
                    AgentMessage.HighWaterMarks _,
                    AgentMessage.Heartbeat _,
                    AgentMessage.Console _,
                    AgentMessage.NatUse _,
                    AgentMessage.MeterReadings _,
                    AgentMessage.Observed _,
                    AgentMessage.Counters _ -> {}
            case AgentMessage.NameQuestion(long number, var _, var subject) -> {
                boolean known = subject.equals(new NameSubject.OfInstance(NAMED))
                        || subject.equals(new NameSubject.OfAddress(NAMED_ADDRESSES.getLast()));
                from.send(new ControllerMessage.NameAnswer(
                        number, known ? Optional.of(NAMED) : Optional.empty(), known ? NAMED_ADDRESSES : List.of()));
            }
        }
    }

    private void greet(AgentMessage.Hello hello, Outbound<ControllerMessage> to) {
        // Whatever an earlier stream said: this one tells all conditions again.
        conditions.clear();
        greetings++;
        if (holdsWelcome) {
            return;
        }
        boolean resume = hello.incarnation().equals(Optional.of(INCARNATION))
                && hello.lastApplied().equals(state.revision());
        to.send(new ControllerMessage.Welcome(
                ProtocolVersion.CURRENT, new Epoch(1), INCARNATION, resume, Duration.ofSeconds(1)));
        if (resume) {
            applied = hello.lastApplied();
        } else {
            snapshots++;
            List<EncodedResource> resources =
                    state.resources().values().stream().map(EncodedResource::of).toList();
            to.send(new ControllerMessage.SnapshotBegin(new Epoch(1), state.revision(), resources.size()));
            StateChunks.snapshot(resources.iterator()).forEachRemaining(to::send);
            to.send(new ControllerMessage.SnapshotEnd(state.revision(), state.digest()));
        }
    }

    private synchronized void forget(Outbound<ControllerMessage> ended) {
        if (agent.equals(Optional.of(ended))) {
            agent = Optional.empty();
        }
    }

    /** The resources now, by key, to make the next state of. */
    public synchronized Map<ResourceKey, Resource> resources() {
        return state.resources().values().stream().collect(Collectors.toMap(Resource::key, Function.identity()));
    }
}
