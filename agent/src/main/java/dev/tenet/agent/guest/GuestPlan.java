package dev.tenet.agent.guest;

import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InstanceKey;
import java.util.List;

/** An instance as it should be on this host. */
public record GuestPlan(InstanceKey instance, GuestKind kind, List<GuestDevice> devices) {
    public GuestPlan {
        devices = List.copyOf(devices);
    }
}
