package dev.tenet.agent.guest;

import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.GuestMachine;
import dev.tenet.hoststate.InstanceKey;
import java.util.List;
import java.util.Optional;

/**
 * An instance as it should be on this host.
 *
 * @param machine what it is, if it is a virtual machine
 */
public record GuestPlan(
        InstanceKey instance, GuestKind kind, Optional<GuestMachine> machine, List<GuestDevice> devices) {
    public GuestPlan {
        devices = List.copyOf(devices);
    }

    public static GuestPlan namespace(InstanceKey instance, List<GuestDevice> devices) {
        return new GuestPlan(instance, GuestKind.NAMESPACE, Optional.empty(), devices);
    }
}
