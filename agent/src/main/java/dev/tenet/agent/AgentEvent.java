package dev.tenet.agent;

import dev.tenet.agent.guest.GuestEvent;
import dev.tenet.agent.netlink.LinkEvent;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.StreamEnd;
import dev.tenet.hoststate.TargetCheckKey;
import java.util.Set;

/** What an agent is told, from whatever thread. */
sealed interface AgentEvent {
    /** A name service wants to know something of the controller. */
    record NameAsked(AgentMessage.NameQuestion question) implements AgentEvent {}

    /** A packet that somebody wants to be told of has ended here. */
    record PacketTold(AgentMessage.ObservedPacket packet) implements AgentEvent {}

    /** @param stream which of the streams opened so far; what comes late from an earlier one is ignored */
    record ControllerSaid(int stream, ControllerMessage message) implements AgentEvent {}

    record StreamEnded(int stream, StreamEnd reason) implements AgentEvent {}

    record GuestWorkEnded(GuestEvent result) implements AgentEvent {}

    /** What is thought of a target here has changed. */
    record TargetJudged(TargetCheckKey check, ResourceStatus.Condition condition) implements AgentEvent {}

    /** Edges that do not answer, though the controller may think them alive. */
    record EdgesSilent(Set<HostNumber> edges) implements AgentEvent {
        public EdgesSilent {
            edges = Set.copyOf(edges);
        }
    }

    record DeviceChanged(LinkEvent change) implements AgentEvent {}
}
