package dev.tenet.controller;

import dev.tenet.hoststate.AgentMessage.MeterReading;
import dev.tenet.model.AccountId;
import dev.tenet.model.ControllerId;
import dev.tenet.model.HostId;
import dev.tenet.model.HostSession;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.MeterTotal;
import dev.tenet.model.MeterTotals;
import dev.tenet.model.MeteredTraffic;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.VpcId;
import dev.tenet.store.Change;
import dev.tenet.store.ObjectTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps in the store what hosts have counted for bills. A reading is said to be kept once it is in the store; a controller to which the host
 * is no longer connected writes none. Belongs to the loop.
 */
final class MeterKeeper {
    private static final Logger LOGGER = System.getLogger(MeterKeeper.class.getName());

    /** Interfaces that wait to be written; what is told beyond comes again. */
    private static final int MOST_WAITING = 20_000;

    /** Interfaces that are gone, of which a host may still tell for the first time. */
    private static final int GONE_KNOWN = 65_536;

    private record Known(NetworkInterfaceId id, AccountId owner, VpcId vpc) {}

    private final ControllerId self;
    private final InstantSource clock;
    private final Executor loop;
    private final StoreWriter writer;
    private final Map<Integer, Known> known = new HashMap<>();
    private final Map<Integer, Known> gone = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
            return size() > GONE_KNOWN;
        }
    };
    private final AtomicInteger waiting = new AtomicInteger();

    MeterKeeper(ControllerId self, InstantSource clock, Executor loop, StoreWriter writer) {
        this.self = self;
        this.clock = clock;
        this.loop = loop;
        this.writer = writer;
    }

    /** Interfaces come and go; bills are about those that are gone, too. */
    void changed(Change<?> change) {
        if (change.after().orElse(null) instanceof NetworkInterface found) {
            known.put(number(found.number()), new Known(found.id(), found.owner(), found.vpc()));
        } else if (change.after().orElse(null) instanceof MeterTotals totals) {
            gone.put(number(totals.number()), new Known(totals.networkInterface(), totals.owner(), totals.vpc()));
        } else if (change.before().orElse(null) instanceof NetworkInterface removed) {
            Optional.ofNullable(known.remove(number(removed.number())))
                    .ifPresent(before -> gone.put(number(removed.number()), before));
        }
    }

    /** @param kept called on the loop once all are in the store */
    void keep(HostId host, List<MeterReading> readings, Runnable kept) {
        Map<Known, List<MeterReading>> byInterface = new LinkedHashMap<>();
        Map<Known, Integer> numbers = new HashMap<>();
        for (MeterReading reading : readings) {
            int number = reading.networkInterface().number();
            Optional<Known> of = Optional.ofNullable(known.get(number)).or(() -> Optional.ofNullable(gone.get(number)));
            if (of.isEmpty()) {
                LOGGER.log(Level.WARNING, "host={0} counted for interface {1}, which nobody knows", host, number);
            } else {
                byInterface.computeIfAbsent(of.get(), _ -> new ArrayList<>()).add(reading);
                numbers.put(of.get(), number);
            }
        }
        if (byInterface.isEmpty()) {
            kept.run();
            return;
        }
        if (waiting.get() + byInterface.size() > MOST_WAITING) {
            return;
        }
        waiting.addAndGet(byInterface.size());
        AtomicInteger missing = new AtomicInteger(byInterface.size());
        byInterface.forEach((of, its) -> writer.add(new StoreWriter.Write() {
            private boolean served;

            @Override
            public void run(ObjectTransaction transaction) {
                served = write(transaction, host, of, numbers.getOrDefault(of, 0), its);
            }

            @Override
            public void done(boolean written) {
                waiting.decrementAndGet();
                if (written && served && missing.decrementAndGet() == 0) {
                    loop.execute(kept);
                }
            }
        }));
    }

    /** Returns whether the host is connected here. */
    private boolean write(
            ObjectTransaction transaction, HostId host, Known of, int number, List<MeterReading> readings) {
        boolean served = transaction
                .find(HostSession.key(host))
                .filter(session -> session.controller().equals(self))
                .isPresent();
        if (!served) {
            return false;
        }
        Optional<MeterTotals> before = transaction.find(MeterTotals.key(of.owner(), of.id()));
        MeterTotals after = before.orElseGet(() -> new MeterTotals(
                of.id(), of.owner(), of.vpc(), new InterfaceNumber(number), List.of(), clock.instant()));
        for (MeterReading reading : readings) {
            after = after.with(
                    reading.meteringClass().number(),
                    new MeterTotal.Bucket(
                            host,
                            reading.bucket(),
                            new MeteredTraffic(
                                    reading.packetsFromInstance(),
                                    reading.bytesFromInstance(),
                                    reading.packetsToInstance(),
                                    reading.bytesToInstance())),
                    clock.instant());
        }
        if (!Optional.of(after).equals(before)) {
            transaction.put(after);
        }
        return true;
    }

    private static int number(InterfaceNumber number) {
        return (int) number.number();
    }
}
