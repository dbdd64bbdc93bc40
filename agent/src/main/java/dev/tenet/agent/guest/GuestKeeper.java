package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.LinkName;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Keeps guests as they should be. Decides on one thread, its owner's; the work is done by others, for one guest never two at a time, and
 * its end comes back as an event. What fails is tried again, ever more rarely.
 */
public final class GuestKeeper {
    private static final Logger LOGGER = System.getLogger(GuestKeeper.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final int DOUBLINGS = 7;

    private final Map<GuestKind, GuestDriver> drivers;
    private final Executor workers;
    private final Consumer<GuestEvent> events;
    private final SortedMap<InstanceKey, GuestRecord> guests = new TreeMap<>();
    private final Set<InstanceKey> changed = new HashSet<>();

    /**
     * @param drivers one for each kind
     * @param events takes the end of each work, from a worker's thread; whoever owns this hands it to {@link #handle}
     */
    public GuestKeeper(Map<GuestKind, GuestDriver> drivers, Executor workers, Consumer<GuestEvent> events) {
        this.drivers = new TreeMap<>(drivers);
        this.workers = workers;
        this.events = events;
        for (GuestKind kind : GuestKind.values()) {
            if (!drivers.containsKey(kind)) {
                throw new IllegalArgumentException("no driver for guests of kind " + kind);
            }
        }
    }

    /** The guest should be so. */
    public void desire(GuestPlan plan) {
        GuestRecord guest = guests.computeIfAbsent(plan.instance(), _ -> new GuestRecord(plan.kind()));
        if (!guest.desired.equals(Optional.of(plan))) {
            guest.desired = Optional.of(plan);
            guest.becomeUrgent();
            changed.add(plan.instance());
        }
    }

    /** There should be no such guest. */
    public void forget(InstanceKey instance) {
        GuestRecord guest = guests.get(instance);
        if (guest != null && guest.desired.isPresent()) {
            guest.desired = Optional.empty();
            guest.becomeUrgent();
            changed.add(instance);
        }
    }

    /** Looks for guests and devices that nobody desires, and removes them. Call when all that are desired are known. */
    public void sweep() {
        drivers.forEach((kind, driver) -> workers.execute(() -> {
            try {
                Set<InstanceKey> instances = driver.instances();
                events.accept(
                        new GuestEvent.Found(kind, instances, driver.devices().keySet()));
            } catch (GuestException failure) {
                LOGGER.log(Level.WARNING, "cannot look for left guests of kind " + kind, failure);
            }
        }));
    }

    /** A device is gone that we did not remove: its guest is looked at again. */
    public void deviceGone(InterfaceNumber device) {
        guests.forEach((instance, guest) -> {
            if (!guest.busy && guest.devices.remove(device) != null) {
                recheck(instance, guest);
            }
        });
    }

    /**
     * A device is there that others made: a guest that wanted it in vain tries again at once.
     *
     * @return whether there is such a guest
     */
    public boolean deviceCame(LinkName name) {
        boolean wanted = false;
        for (GuestRecord guest : guests.values()) {
            boolean waits = guest.failure.isPresent()
                    && guest.desired.stream()
                            .flatMap(plan -> plan.devices().stream())
                            .anyMatch(device ->
                                    device.external().equals(Optional.of(new ExternalDevice.Tap(name.text()))));
            if (waits) {
                guest.becomeUrgent();
                wanted = true;
            }
        }
        return wanted;
    }

    /** Looks at all guests again, since things may have changed that we were not told of. */
    public void recheckAll() {
        guests.forEach(this::recheck);
    }

    /** @param now as in {@link #dispatch} */
    public void handle(GuestEvent event, long now) {
        switch (event) {
            case GuestEvent.Brought(var plan, var devices) -> {
                GuestRecord guest = finished(plan.instance());
                guest.standing = Optional.of(plan);
                guest.devices.clear();
                guest.devices.putAll(devices);
                guest.succeed();
            }
            case GuestEvent.Failed(var instance, var reason) ->
                finished(instance).fail(reason, now);
            case GuestEvent.Removed(var instance) -> {
                GuestRecord guest = finished(instance);
                guest.standing = Optional.empty();
                guest.devices.clear();
                guest.succeed();
                if (guest.desired.isEmpty()) {
                    guests.remove(instance);
                }
            }
            case GuestEvent.Found found -> removeStrangers(found);
        }
    }

    /** Starts the work that is to be done and can be. {@code now} is in nanoseconds of any clock that only goes forward. */
    public void dispatch(long now) {
        guests.forEach((instance, guest) -> {
            if (guest.needsWork() && guest.mayWork(now)) {
                guest.busy = true;
                workers.execute(work(instance, guest));
            }
        });
    }

    /** When {@link #dispatch} has something to try again. */
    public OptionalLong nextDispatch() {
        return guests.values().stream()
                .filter(guest -> guest.needsWork() && !guest.busy)
                .mapToLong(guest -> guest.retryAt)
                .reduce((one, other) -> one - other < 0 ? one : other);
    }

    /** The guests of which something changed since the last call. */
    public Set<InstanceKey> takeChanged() {
        Set<InstanceKey> taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** Whether the guest is as it should be. */
    public boolean isReady(InstanceKey instance) {
        GuestRecord guest = guests.get(instance);
        return guest != null && guest.desired.isPresent() && guest.desired.equals(guest.standing);
    }

    /** Whether nothing is left of it. */
    public boolean isGone(InstanceKey instance) {
        return !guests.containsKey(instance);
    }

    public Optional<String> failure(InstanceKey instance) {
        return Optional.ofNullable(guests.get(instance)).flatMap(guest -> guest.failure);
    }

    /** The host's sides of the guest's devices, as last brought. */
    public Map<InterfaceNumber, HostSide> devices(InstanceKey instance) {
        GuestRecord guest = guests.get(instance);
        return guest == null ? Map.of() : Map.copyOf(guest.devices);
    }

    /** The consoles on which something was written since the last call. */
    public List<AgentMessage.Console> changedConsoles() {
        return drivers.values().stream()
                .flatMap(driver -> driver.changedConsoles().stream())
                .toList();
    }

    private void recheck(InstanceKey instance, GuestRecord guest) {
        guest.standing = Optional.empty();
        guest.becomeUrgent();
        changed.add(instance);
    }

    private void removeStrangers(GuestEvent.Found found) {
        found.instances().stream()
                .filter(instance -> !guests.containsKey(instance))
                .forEach(instance -> {
                    LOGGER.log(Level.INFO, "removing instance {0}, which nobody wants", instance);
                    guests.put(instance, new GuestRecord(found.kind()));
                });
        Set<InterfaceNumber> strange = new HashSet<>(found.devices());
        guests.values().forEach(guest -> {
            strange.removeAll(guest.devices.keySet());
            guest.desired.ifPresent(plan -> plan.devices().forEach(device -> strange.remove(device.number())));
        });
        strange.forEach(number -> workers.execute(() -> removeDevice(driver(found.kind()), number)));
    }

    private static void removeDevice(GuestDriver driver, InterfaceNumber number) {
        try {
            LOGGER.log(Level.INFO, "removing the device of interface {0}, which nobody wants", number);
            driver.removeDevice(number);
        } catch (GuestException failure) {
            LOGGER.log(Level.WARNING, "cannot remove a left device", failure);
        }
    }

    private GuestDriver driver(GuestKind kind) {
        GuestDriver driver = drivers.get(kind);
        if (driver == null) {
            throw new AssertionError("every kind has a driver");
        }
        return driver;
    }

    private GuestRecord finished(InstanceKey instance) {
        GuestRecord guest = guests.get(instance);
        if (guest == null || !guest.busy) {
            throw new AssertionError("no work on " + instance + " was begun");
        }
        guest.busy = false;
        changed.add(instance);
        return guest;
    }

    private Runnable work(InstanceKey instance, GuestRecord guest) {
        GuestDriver driver = driver(guest.kind);
        Optional<GuestPlan> desired = guest.desired;
        Set<InterfaceNumber> superfluous = new HashSet<>(guest.devices.keySet());
        desired.ifPresent(plan -> plan.devices().forEach(device -> superfluous.remove(device.number())));
        return () -> {
            try {
                for (InterfaceNumber number : superfluous) {
                    driver.takeDevice(instance, number);
                }
                if (desired.isPresent()) {
                    events.accept(new GuestEvent.Brought(desired.get(), driver.bring(desired.get())));
                } else {
                    driver.remove(instance);
                    events.accept(new GuestEvent.Removed(instance));
                }
            } catch (GuestException failure) {
                events.accept(new GuestEvent.Failed(instance, String.valueOf(failure.getMessage())));
            } catch (RuntimeException | Error failure) {
                events.accept(new GuestEvent.Failed(instance, "a fault in the agent: " + failure));
                throw failure;
            }
        };
    }

    /** All about one guest. */
    private static final class GuestRecord {
        private final GuestKind kind;
        private final Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
        private Optional<GuestPlan> desired = Optional.empty();
        private Optional<GuestPlan> standing = Optional.empty();
        private Optional<String> failure = Optional.empty();
        private boolean busy;
        private int failures;
        private long retryAt;

        GuestRecord(GuestKind kind) {
            this.kind = kind;
        }

        boolean needsWork() {
            return desired.isEmpty() || !desired.equals(standing);
        }

        boolean mayWork(long now) {
            return !busy && (failures == 0 || now - retryAt >= 0);
        }

        void becomeUrgent() {
            failures = 0;
        }

        void succeed() {
            becomeUrgent();
            failure = Optional.empty();
        }

        void fail(String reason, long now) {
            failure = Optional.of(reason);
            failures++;
            retryAt = now + delay().toNanos();
        }

        private Duration delay() {
            Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(DOUBLINGS, failures - 1));
            return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
        }
    }
}
