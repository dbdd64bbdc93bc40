package dev.tenet.agent.guest;

import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.Map;
import java.util.Set;

/** The place of a driver for a kind of guest that this agent cannot make: refuses by name, and has nothing to remove. */
public record UnsupportedGuests(GuestKind kind) implements GuestDriver {
    @Override
    public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
        throw new GuestException("instance " + plan.instance() + ": this host cannot run guests of kind " + kind);
    }

    @Override
    public void removeDevice(InterfaceNumber number) {}

    @Override
    public void remove(InstanceKey instance) {}

    @Override
    public Set<InstanceKey> instances() {
        return Set.of();
    }

    @Override
    public Map<InterfaceNumber, HostSide> devices() {
        return Map.of();
    }
}
