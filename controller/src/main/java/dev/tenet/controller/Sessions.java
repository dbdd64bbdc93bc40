package dev.tenet.controller;

import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.model.ControllerId;
import dev.tenet.model.HostId;
import dev.tenet.model.HostSession;
import dev.tenet.model.Kind;
import dev.tenet.store.ObjectTransaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps noted in the store which hosts are connected to this controller; belongs to the loop. */
final class Sessions {
    private final ControllerId self;
    private final InstantSource clock;
    private final StoreWriter writer;
    private final Set<HostId> writing = ConcurrentHashMap.newKeySet();

    Sessions(ControllerId self, InstantSource clock, StoreWriter writer) {
        this.self = self;
        this.clock = clock;
        this.writer = writer;
    }

    void came(HostId host) {
        Instant since = clock.instant();
        write(host, transaction -> transaction.put(new HostSession(host, self, since)));
    }

    void left(HostId host) {
        write(host, transaction -> {
            if (isOurs(transaction.find(HostSession.key(host)))) {
                transaction.delete(HostSession.key(host));
            }
        });
    }

    /** Mends what could not be written when it should have been. */
    void look(Set<HostId> connected, IntentSnapshot intent) {
        for (HostId host : connected) {
            if (!writing.contains(host) && !isOurs(intent.find(HostSession.key(host)))) {
                came(host);
            }
        }
        for (HostSession session : intent.list(Kind.HOST_SESSION.under())) {
            if (isOurs(Optional.of(session))
                    && !connected.contains(session.host())
                    && !writing.contains(session.host())) {
                left(session.host());
            }
        }
    }

    private boolean isOurs(Optional<HostSession> session) {
        return session.filter(found -> found.controller().equals(self)).isPresent();
    }

    private void write(HostId host, Consumer<ObjectTransaction> change) {
        writing.add(host);
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(transaction);
            }

            @Override
            public void done(boolean written) {
                writing.remove(host);
            }
        });
    }
}
