package dev.tenet.controller;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceConsole;
import dev.tenet.model.Kind;
import dev.tenet.store.ObjectTransaction;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what hosts tell of their instances' consoles. What comes while the last is still being written is left: more will come. */
final class ConsoleKeeper {
    private final StoreWriter writer;
    private final InstantSource clock;
    private final Set<Instance> writing = ConcurrentHashMap.newKeySet();

    ConsoleKeeper(StoreWriter writer, InstantSource clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** A host can only tell of instances that were last placed on it. */
    void keep(HostId host, AgentMessage.Console console, StoreSnapshot intent) {
        intent.list(Kind.INSTANCE.under()).stream()
                .filter(instance -> instance.host().equals(host)
                        && instance.id().value().equals(console.instance().value()))
                .filter(writing::add)
                .forEach(instance -> write(instance, console));
    }

    private void write(Instance instance, AgentMessage.Console console) {
        String text = Base64.getEncoder().encodeToString(console.text().toArray());
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                if (transaction.find(instance.key()).isPresent()) {
                    transaction.put(new InstanceConsole(instance.id(), instance.owner(), text, clock.instant()));
                }
            }

            @Override
            public void done(boolean written) {
                writing.remove(instance);
            }
        });
    }
}
