package dev.tenet.agent.guest;

import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.Map;
import java.util.Set;

/** How work on a guest ended. */
public sealed interface GuestEvent {

    /** The guest is as the plan says. */
    record Brought(GuestPlan plan, Map<InterfaceNumber, HostSide> devices) implements GuestEvent {
        public Brought {
            devices = Map.copyOf(devices);
        }
    }

    /** It could not be brought to what it should be, or not be removed. */
    record Failed(InstanceKey instance, String reason) implements GuestEvent {}

    /** Nothing is left of it. */
    record Removed(InstanceKey instance) implements GuestEvent {}

    /** Guests of this kind that are there, and devices of such guests. */
    record Found(GuestKind kind, Set<InstanceKey> instances, Set<InterfaceNumber> devices) implements GuestEvent {
        public Found {
            instances = Set.copyOf(instances);
            devices = Set.copyOf(devices);
        }
    }
}
