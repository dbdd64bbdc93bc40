package dev.tenet.agent.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.MacAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Decisions about guests, step by step: workers are a queue that the test empties. */
class GuestKeeperTest {
    private static final InstanceKey ONE = new InstanceKey("i-1");

    private final FakeDriver driver = new FakeDriver();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final Queue<GuestEvent> events = new ArrayDeque<>();
    private final GuestKeeper keeper = keeper();
    private long now;

    @Test
    void guestIsBroughtOnceAndThenLeftAlone() {
        keeper.desire(plan(ONE, 1));
        settle();
        keeper.desire(plan(ONE, 1));
        settle();
        assertTrue(keeper.isReady(ONE));
        assertEquals(List.of("bring i-1 [1]"), driver.done);
        assertEquals(Set.of(new InterfaceNumber(1)), keeper.devices(ONE).keySet());
    }

    @Test
    void wishThatChangesDuringTheWorkIsFulfilledAfterIt() {
        keeper.desire(plan(ONE, 1));
        keeper.dispatch(now);
        keeper.desire(plan(ONE, 1, 2));
        keeper.dispatch(now);
        assertEquals(1, work.size());
        settle();
        keeper.desire(plan(ONE, 2));
        settle();
        assertEquals(List.of("bring i-1 [1]", "bring i-1 [1, 2]", "remove device 1", "bring i-1 [2]"), driver.done);
        assertTrue(keeper.isReady(ONE));
    }

    @Test
    void guestForgottenDuringTheWorkIsRemovedAfterIt() {
        keeper.desire(plan(ONE, 1));
        keeper.dispatch(now);
        keeper.forget(ONE);
        settle();
        assertTrue(keeper.isGone(ONE));
        assertEquals(List.of("bring i-1 [1]", "remove device 1", "remove i-1"), driver.done);
    }

    @Test
    void failureIsTriedAgainEverMoreRarely() {
        driver.failing = true;
        keeper.desire(plan(ONE, 1));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            settle();
            long wait = keeper.nextDispatch().orElseThrow() - now;
            waits.add(Duration.ofNanos(wait).toMillis());
            now += wait - 1;
            settle();
            assertEquals(i + 1, driver.done.size(), "tried too early");
            now++;
        }
        assertEquals(List.of(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L), waits);
        assertEquals(Optional.of("does not want to"), keeper.failure(ONE));
        driver.failing = false;
        settle();
        assertTrue(keeper.isReady(ONE));
        assertEquals(Optional.empty(), keeper.failure(ONE));
        assertEquals(OptionalLong.empty(), keeper.nextDispatch());
    }

    @Test
    void sweepRemovesOnlyWhatNobodyWants() {
        driver.present.addAll(Set.of(ONE, new InstanceKey("i-2")));
        keeper.desire(plan(ONE, 1));
        keeper.sweep();
        settle();
        assertEquals(Set.of(ONE), driver.present);
        assertFalse(keeper.isGone(ONE));
        assertTrue(keeper.isGone(new InstanceKey("i-2")));
    }

    @Test
    void deviceThatVanishesIsMadeAgain() {
        keeper.desire(plan(ONE, 1));
        settle();
        keeper.deviceGone(new InterfaceNumber(1));
        assertFalse(keeper.isReady(ONE));
        settle();
        assertEquals(List.of("bring i-1 [1]", "bring i-1 [1]"), driver.done);
    }

    private void settle() {
        keeper.dispatch(now);
        while (!work.isEmpty() || !events.isEmpty()) {
            if (!events.isEmpty()) {
                keeper.handle(events.remove(), now);
            } else {
                work.remove().run();
            }
            keeper.dispatch(now);
        }
    }

    private GuestKeeper keeper() {
        Map<GuestKind, GuestDriver> drivers = new EnumMap<>(GuestKind.class);
        for (GuestKind kind : GuestKind.values()) {
            drivers.put(kind, kind == GuestKind.NAMESPACE ? driver : new UnsupportedGuests(kind));
        }
        return new GuestKeeper(drivers, work::add, events::add);
    }

    private static GuestPlan plan(InstanceKey instance, int... numbers) {
        List<GuestDevice> devices = new ArrayList<>();
        for (int number : numbers) {
            devices.add(new GuestDevice(
                    new InterfaceNumber(number),
                    devices.size(),
                    MacAddress.parse("06:54:0a:00:00:05"),
                    MacAddress.parse("06:54:0a:00:00:01"),
                    9001,
                    List.of(IpAddress.parse("10.0.0.5")),
                    List.of(),
                    Optional.of(IpPrefix.parse("10.0.0.0/24")),
                    Optional.empty(),
                    Optional.empty(),
                    false));
        }
        return GuestPlan.namespace(instance, devices);
    }

    /** Remembers what it was asked for. */
    private static final class FakeDriver implements GuestDriver {
        private final List<String> done = new ArrayList<>();
        private final Set<InstanceKey> present = new TreeSet<>();
        private boolean failing;

        @Override
        public Map<InterfaceNumber, HostSide> bring(GuestPlan plan) throws GuestException {
            Map<InterfaceNumber, HostSide> devices = new TreeMap<>();
            plan.devices()
                    .forEach(device -> devices.put(
                            device.number(),
                            new HostSide(
                                    new InterfaceIndex(100 + device.number().number()), true)));
            done.add("bring " + plan.instance() + " " + devices.keySet());
            if (failing) {
                throw new GuestException("does not want to");
            }
            present.add(plan.instance());
            return devices;
        }

        @Override
        public void removeDevice(InterfaceNumber number) {
            done.add("remove device " + number);
        }

        @Override
        public void remove(InstanceKey instance) {
            done.add("remove " + instance);
            present.remove(instance);
        }

        @Override
        public Set<InstanceKey> instances() {
            return Set.copyOf(present);
        }

        @Override
        public Map<InterfaceNumber, HostSide> devices() {
            return Map.of();
        }
    }
}
