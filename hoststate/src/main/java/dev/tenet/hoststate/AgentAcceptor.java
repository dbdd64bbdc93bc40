package dev.tenet.hoststate;

/** A controller's way to take in agents. */
@FunctionalInterface
public interface AgentAcceptor {
    /** An agent has opened a stream. */
    Inbound<AgentMessage> accept(Outbound<ControllerMessage> agent);
}
