package dev.tenet.controller;

import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.model.Counter;
import dev.tenet.model.Kind;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.store.ObjectTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps numbers from being given twice after a backup was restored: hosts tell the highest they have seen, and counters
 * that are behind go on beyond.
 */
final class NumberKeeper {
    private static final Logger LOGGER = System.getLogger(NumberKeeper.class.getName());

    private final StoreWriter writer;

    NumberKeeper(StoreWriter writer) {
        this.writer = writer;
    }

    void raise(AgentMessage.HighWaterMarks marks, IntentSnapshot intent) {
        Map<NumberSpace, Long> seen = new EnumMap<>(NumberSpace.class);
        marks.host().ifPresent(number -> seen.put(NumberSpace.HOST, (long) number.number()));
        marks.network().ifPresent(number -> seen.put(NumberSpace.NETWORK, (long) number.number()));
        seen.put(NumberSpace.IDENTITY, (long) marks.identity().number());
        marks.networkInterface().ifPresent(number -> seen.put(NumberSpace.INTERFACE, (long) number.number()));
        seen.forEach((space, highest) -> {
            if (next(intent.find(Counter.key(space))) <= highest) {
                LOGGER.log(Level.WARNING, "numbers={0} go on beyond {1}, which a host has seen", space, highest);
                write(transaction -> {
                    if (next(transaction.find(Counter.key(space))) <= highest) {
                        transaction.put(new Counter(space, highest + 1));
                    }
                });
                if (space == NumberSpace.INTERFACE) {
                    intent.list(Kind.SUBNET_ADDRESSES.under()).forEach(this::dropNumbers);
                }
            }
        });
    }

    /** A subnet has set numbers aside, some of which may have been given in the life that is forgotten. */
    private void dropNumbers(SubnetAddresses known) {
        write(transaction -> transaction
                .find(SubnetAddresses.key(known.subnet()))
                .ifPresent(addresses -> transaction.put(addresses.withNumbers(0, 0))));
    }

    private void write(Consumer<ObjectTransaction> change) {
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(transaction);
            }

            @Override
            public void done(boolean written) {
                if (!written) {
                    LOGGER.log(Level.ERROR, "numbers could not be moved beyond those that hosts have seen");
                }
            }
        });
    }

    private static long next(Optional<Counter> counter) {
        return counter.map(Counter::next).orElse(1L);
    }
}
