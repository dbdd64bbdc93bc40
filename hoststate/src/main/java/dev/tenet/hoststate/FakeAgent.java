package dev.tenet.hoststate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agent without a kernel, for tests and simulations: keeps the state it is told, answers at once, and fails the moment
 * the contract is broken. Guests are ready as soon as they are told, unless {@link #holdGuests} was called.
 */
public final class FakeAgent implements Inbound<ControllerMessage> {
    private final HostId host;
    private final Optional<JoinToken> joinToken;
    private final HostStateReplica replica = new HostStateReplica(Epoch.NONE);
    private final Consumer<FakeAgent> changed;
    private final List<HostStateReplica.Changed> history = new ArrayList<>();
    private @Nullable Outbound<AgentMessage> controller;
    private Optional<AssertionError> failure = Optional.empty();
    private Optional<StreamEnd> end = Optional.empty();
    private boolean holdingGuests;
    private Optional<String> refusal = Optional.empty();

    /** @param changed called after each change, by the transport's thread; must not block */
    public FakeAgent(HostId host, Optional<JoinToken> joinToken, Consumer<FakeAgent> changed) {
        this.host = host;
        this.joinToken = joinToken;
        this.changed = changed;
    }

    /** Connects and says hello, with whatever state it has from before. */
    public synchronized void connect(ControllerConnector connector) {
        end = Optional.empty();
        AgentMessage.Hello hello = replica.begin(host, joinToken);
        controller = connector.connect(this);
        controller.send(hello);
    }

    public synchronized void disconnect() {
        if (controller != null) {
            controller.end(StreamEnd.of(StreamEnd.Cause.CLOSED, "the agent goes away"));
        }
    }

    public synchronized void heartbeat() {
        if (controller != null) {
            controller.send(new AgentMessage.Heartbeat());
        }
    }

    /** From now on guests are not reported until {@link #report} does. */
    public synchronized void holdGuests() {
        holdingGuests = true;
    }

    /** Refuses the next delta, once, and ends the stream. */
    public synchronized void refuseNext(String reason) {
        refusal = Optional.of(reason);
    }

    public synchronized void report(ResourceStatus status) {
        requireNonNull(controller, "not connected").send(new AgentMessage.Report(List.of(status)));
    }

    @Override
    public synchronized void received(ControllerMessage message) {
        if (message instanceof ControllerMessage.Welcome(var _, var _, var _, boolean resume, var _) && resume) {
            reportGuests();
        }
        if (message instanceof ControllerMessage.Delta delta && refusal.isPresent()) {
            refuse(delta);
            return;
        }
        switch (replica.receive(message)) {
            case HostStateReplica.Incomplete() -> {}
            case HostStateReplica.Changed change -> apply(change);
            case HostStateReplica.Broken(var answer, var reason) -> {
                failure = Optional.of(new AssertionError("host " + host + ": " + reason.detail()));
                requireNonNull(controller).send(answer);
                controller.end(reason);
            }
        }
        changed.accept(this);
    }

    @Override
    public void ready() {}

    @Override
    public synchronized void ended(StreamEnd reason) {
        end = Optional.of(reason);
        changed.accept(this);
    }

    /** The state it was told last; throws the first broken promise. */
    public synchronized HostState state() {
        check();
        return replica.state();
    }

    /** Revision of that state, without looking at it. */
    public synchronized Revision revision() {
        check();
        return replica.revision();
    }

    public synchronized Optional<Resource> find(ResourceKey key) {
        check();
        return replica.find(key);
    }

    /** Every change since the beginning, in order. */
    public synchronized List<HostStateReplica.Changed> history() {
        check();
        return List.copyOf(history);
    }

    /** How the stream ended, if it has. */
    public synchronized Optional<StreamEnd> end() {
        return end;
    }

    public HostId host() {
        return host;
    }

    private void refuse(ControllerMessage.Delta delta) {
        String reason = refusal.orElseThrow();
        refusal = Optional.empty();
        Outbound<AgentMessage> to = requireNonNull(controller);
        to.send(new AgentMessage.Refused(delta.to(), List.of(new AgentMessage.Refusal(Optional.empty(), reason))));
        to.end(StreamEnd.of(StreamEnd.Cause.PROTOCOL_ERROR, reason));
    }

    private void reportGuests() {
        List<ResourceStatus> statuses = replica.resources()
                .filter(Guest.class::isInstance)
                .filter(_ -> !holdingGuests)
                .map(guest -> new ResourceStatus(guest.key(), replica.revision(), new ResourceStatus.Ready()))
                .toList();
        send(statuses);
    }

    private void send(List<ResourceStatus> statuses) {
        for (int from = 0; from < statuses.size(); from += Limits.STATUSES_PER_MESSAGE) {
            int until = Math.min(statuses.size(), from + Limits.STATUSES_PER_MESSAGE);
            requireNonNull(controller).send(new AgentMessage.Report(statuses.subList(from, until)));
        }
    }

    private void check() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void apply(HostStateReplica.Changed change) {
        history.add(change);
        Outbound<AgentMessage> to = requireNonNull(controller);
        List<ResourceStatus> statuses = new ArrayList<>();
        if (!holdingGuests) {
            Stream<Resource> told = change.snapshot() ? replica.resources() : change.upserts().stream();
            told.filter(Guest.class::isInstance)
                    .map(guest -> new ResourceStatus(guest.key(), change.revision(), new ResourceStatus.Ready()))
                    .forEach(statuses::add);
            change.removals().stream()
                    .filter(InstanceKey.class::isInstance)
                    .map(key -> new ResourceStatus(key, change.revision(), new ResourceStatus.Gone()))
                    .forEach(statuses::add);
        }
        send(statuses);
        to.send(new AgentMessage.Applied(change.revision()));
    }
}
