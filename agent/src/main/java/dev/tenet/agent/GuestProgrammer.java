package dev.tenet.agent;

import dev.tenet.agent.guest.GuestDevice;
import dev.tenet.agent.guest.GuestEvent;
import dev.tenet.agent.guest.GuestKeeper;
import dev.tenet.agent.guest.GuestPlan;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.program.Programmers;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostStateReplica;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.ResourceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Guests become plans for their keeper, their devices become known to the datapath, and how they fare becomes reports: ready is a guest
 * whose devices are there and whose interfaces are open.
 */
final class GuestProgrammer {
    private final GuestKeeper keeper;
    private final Map<InterfaceNumber, InstanceKey> owners = new HashMap<>();
    private final Map<InstanceKey, Map<InterfaceNumber, HostSide>> devices = new HashMap<>();
    private final Set<InstanceKey> changed = new TreeSet<>();
    private final Set<InstanceKey> present = new TreeSet<>();
    private final Set<InstanceKey> leaving = new TreeSet<>();

    /** Those to look at for a report: not known to be ready, or something has happened to them. */
    private final Set<InstanceKey> unsettled = new TreeSet<>();

    GuestProgrammer(GuestKeeper keeper) {
        this.keeper = keeper;
    }

    void upsert(Guest guest) {
        owners.values().removeIf(guest.instance()::equals);
        guest.interfaces().forEach(device -> owners.put(device.networkInterface(), guest.instance()));
        present.add(guest.instance());
        unsettled.add(guest.instance());
        leaving.remove(guest.instance());
        changed.add(guest.instance());
    }

    void upsert(NetworkInterface networkInterface) {
        Optional.ofNullable(owners.get(networkInterface.number())).ifPresent(changed::add);
    }

    /** The datapath has decided about an interface: its guest may be ready now, or have failed. */
    void decided(InterfaceNumber number) {
        Optional.ofNullable(owners.get(number)).ifPresent(unsettled::add);
    }

    void remove(InstanceKey instance) {
        owners.values().removeIf(instance::equals);
        present.remove(instance);
        unsettled.remove(instance);
        leaving.add(instance);
        changed.add(instance);
    }

    void handle(GuestEvent event, long now) {
        keeper.handle(event, now);
        // Also those that nobody has ever desired and that the keeper found are reported gone.
        if (event instanceof GuestEvent.Found found) {
            found.instances().stream()
                    .filter(instance -> !present.contains(instance))
                    .forEach(leaving::add);
        }
    }

    void deviceGone(InterfaceNumber number) {
        keeper.deviceGone(number);
    }

    /** @return whether a guest waits for a device of that name */
    boolean deviceCame(LinkName name) {
        return keeper.deviceCame(name);
    }

    List<AgentMessage.Console> changedConsoles() {
        return keeper.changedConsoles();
    }

    void recheckAll() {
        keeper.recheckAll();
    }

    void sweep() {
        keeper.sweep();
    }

    /** Tells the keeper what it should keep. */
    void plan(HostStateReplica state) {
        for (InstanceKey instance : changed) {
            if (state.find(instance).orElse(null) instanceof Guest guest) {
                keeper.desire(plan(guest, state));
            } else {
                keeper.forget(instance);
            }
        }
        changed.clear();
    }

    /** Tells the datapath which devices there are. */
    void bind(Programmers programmers) {
        for (InstanceKey instance : keeper.takeChanged()) {
            unsettled.add(instance);
            Map<InterfaceNumber, HostSide> now = keeper.devices(instance);
            Map<InterfaceNumber, HostSide> before =
                    Optional.ofNullable(devices.put(instance, now)).orElse(Map.of());
            before.keySet().stream()
                    .filter(number -> !now.containsKey(number) && !isElsewhere(number, instance))
                    .forEach(number -> programmers.device(number, Optional.empty()));
            now.forEach((number, index) -> programmers.device(number, Optional.of(index)));
            if (now.isEmpty()) {
                devices.remove(instance);
            }
        }
    }

    /** A device may be with another instance before the one that had it is done. */
    private boolean isElsewhere(InterfaceNumber number, InstanceKey than) {
        return devices.entrySet().stream()
                .anyMatch(other ->
                        !other.getKey().equals(than) && other.getValue().containsKey(number));
    }

    /** Tells another datapath, or one started again, of all devices. */
    void rebind(Programmers programmers) {
        devices.values()
                .forEach(ofGuest -> ofGuest.forEach((number, index) -> programmers.device(number, Optional.of(index))));
    }

    void dispatch(long now) {
        keeper.dispatch(now);
    }

    OptionalLong nextDispatch() {
        return keeper.nextDispatch();
    }

    /** Notes what has changed about guests that are not yet known to be ready, or gone. */
    void report(HostStateReplica state, Programmers programmers, StatusReports reports) {
        for (InstanceKey instance : Set.copyOf(unsettled)) {
            if (state.find(instance).orElse(null) instanceof Guest guest) {
                condition(guest, programmers, reports.isReady(instance))
                        .ifPresent(found -> reports.set(instance, found));
            }
            if (!present.contains(instance) || reports.isReady(instance)) {
                unsettled.remove(instance);
            }
        }
        for (InstanceKey instance : Set.copyOf(leaving)) {
            if (keeper.isGone(instance)) {
                leaving.remove(instance);
                reports.set(instance, new ResourceStatus.Gone());
            } else {
                keeper.failure(instance).ifPresent(why -> reports.set(instance, new ResourceStatus.Failed(why)));
            }
        }
    }

    /** Empty where it is on the way. */
    private Optional<ResourceStatus.Condition> condition(Guest guest, Programmers programmers, boolean wasReady) {
        Optional<String> problem = keeper.failure(guest.instance())
                .or(() -> guest.interfaces().stream()
                        .flatMap(device -> programmers.problem(device.networkInterface()).stream())
                        .findFirst());
        if (problem.isPresent()) {
            return Optional.of(new ResourceStatus.Failed(problem.get()));
        }
        boolean ready = wasReady
                || keeper.isReady(guest.instance())
                        && guest.interfaces().stream()
                                .allMatch(device -> programmers.isOpen(device.networkInterface()));
        return ready ? Optional.of(new ResourceStatus.Ready()) : Optional.empty();
    }

    private static GuestPlan plan(Guest guest, HostStateReplica state) {
        List<GuestDevice> planned = new ArrayList<>();
        guest.interfaces().forEach(device -> {
            if (state.find(device.networkInterface()).orElse(null) instanceof NetworkInterface networkInterface) {
                planned.add(GuestDevice.of(guest, device, networkInterface));
            }
        });
        return new GuestPlan(guest.instance(), guest.kind(), guest.machine(), planned);
    }
}
