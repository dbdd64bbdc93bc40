package dev.tenet.agent.guest;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.Map;
import java.util.Set;

/**
 * Makes guests. Calls for different instances may come at once from different threads; for one instance they come one after another. All
 * may block.
 */
public interface GuestDriver {
    /**
     * Brings a guest to what it should be, from whatever is there; what is right stays untouched.
     *
     * @return the host's side of each device, connected to the datapath
     */
    Map<InterfaceNumber, InterfaceIndex> bring(GuestPlan plan) throws GuestException;

    /** Takes one device away from a guest, if it is there. */
    void removeDevice(InterfaceNumber number) throws GuestException;

    /** Removes a guest and its devices, if it is there, and ends what runs in it. */
    void remove(InstanceKey instance) throws GuestException;

    /** The guests of this host that are there, whole or in part. */
    Set<InstanceKey> instances() throws GuestException;

    /** The host's sides of guests' devices that are there. */
    Map<InterfaceNumber, InterfaceIndex> devices() throws GuestException;
}
