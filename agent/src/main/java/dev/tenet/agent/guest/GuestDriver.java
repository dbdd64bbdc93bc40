package dev.tenet.agent.guest;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.List;
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
    Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException;

    /** Takes one device away from a guest. By now it may be another guest's: then it stays. */
    default void takeDevice(InstanceKey instance, InterfaceNumber number) throws GuestException {
        removeDevice(number);
    }

    /** Removes a device, whosever it is, if it is there. */
    void removeDevice(InterfaceNumber number) throws GuestException;

    /** Removes a guest and its devices, if it is there, and ends what runs in it. */
    void remove(InstanceKey instance) throws GuestException;

    /** The guests of this host that are there, whole or in part. */
    Set<InstanceKey> instances() throws GuestException;

    /** The consoles on which something was written since the last call. */
    default List<AgentMessage.Console> changedConsoles() {
        return List.of();
    }

    /** The host's sides of guests' devices that are there. */
    Map<InterfaceNumber, HostSide> devices() throws GuestException;
}
