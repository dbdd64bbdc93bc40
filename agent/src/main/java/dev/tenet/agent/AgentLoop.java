package dev.tenet.agent;

import java.util.function.LongSupplier;

/** Drives an agent: waits, hands over what came, lets it step. Everything of the agent's happens on the thread that runs this. */
final class AgentLoop {
    private final Agent agent;
    private final Inbox inbox;
    private final LongSupplier clock;

    /** @param clock nanoseconds from any beginning, never negative */
    AgentLoop(Agent agent, Inbox inbox, LongSupplier clock) {
        this.agent = agent;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Runs until the thread is interrupted. */
    void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                agent.step(clock.getAsLong());
                long wait = Math.max(0, agent.nextStep() - clock.getAsLong());
                for (AgentEvent event : inbox.take(wait)) {
                    agent.handle(event, clock.getAsLong());
                }
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        } finally {
            agent.close();
        }
    }
}
