package dev.tenet.controller;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.Inbound;
import dev.tenet.hoststate.Outbound;
import dev.tenet.hoststate.StreamEnd;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One agent's stream: hands what arrives to the loop, and ends a stream that says more than the loop can take. */
final class AgentStream implements Inbound<AgentMessage> {
    private static final int MOST_WAITING = 4096;

    private final Outbound<ControllerMessage> agent;
    private final Fleet fleet;
    private final Executor loop;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Of the agent, once it has said hello; the loop's. */
    Optional<AgentMessage.Hello> hello = Optional.empty();

    /** How long it has said nothing that the loop could have heard; the loop's. */
    long silentNanos;

    AgentStream(Outbound<ControllerMessage> agent, Fleet fleet, Executor loop) {
        this.agent = agent;
        this.fleet = fleet;
        this.loop = loop;
    }

    Outbound<ControllerMessage> agent() {
        return agent;
    }

    @Override
    public void received(AgentMessage message) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            agent.end(StreamEnd.of(StreamEnd.Cause.PROTOCOL_ERROR, "too many messages at once"));
            return;
        }
        loop.execute(() -> {
            waiting.decrementAndGet();
            fleet.received(this, message);
        });
    }

    @Override
    public void ready() {
        loop.execute(() -> fleet.ready(this));
    }

    @Override
    public void ended(StreamEnd reason) {
        loop.execute(() -> fleet.ended(this, reason));
    }
}
