package dev.tenet.hoststate;

/** An agent's way to a controller. */
@FunctionalInterface
public interface ControllerConnector {
    /**
     * Opens a stream. Returns at once; if the controller cannot be reached, {@code receiver} is told the end.
     *
     * @return where to send; nothing arrives at {@code receiver} before the first message is sent, but an end may
     */
    Outbound<AgentMessage> connect(Inbound<ControllerMessage> receiver);
}
