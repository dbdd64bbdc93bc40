package dev.tenet.store;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.options.GetOption;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The store of several controllers: an etcd cluster, 3.4 or later, that nobody else writes to. Calls wait for a lost connection to come back,
 * as long as their patience lasts.
 *
 * <p>A restored snapshot is recognised when it made another cluster. When it was restored under the same names and addresses etcd gives it the
 * same cluster id, and the operator has to call {@link #renewIncarnation}.
 */
public final class EtcdStore implements Store {
    static final Key INCARNATION = new Key("/incarnation");

    /** Large ranges come in one message; what a range may be is the caller's business, not the transport's. */
    private static final int LARGEST_MESSAGE_BYTES = 1 << 30;

    /** etcd cuts off clients that ping more often than every 5 s. */
    private static final Duration PING = Duration.ofSeconds(10);

    private static final Duration PING_ANSWER = Duration.ofSeconds(5);

    /** jetcd warns of every failed attempt of every call; what fails for good is told to the caller. Kept, or its level would be lost. */
    private static final Logger JETCD_LOG = Logger.getLogger("io.etcd.jetcd.impl");

    static {
        JETCD_LOG.setLevel(Level.SEVERE);
    }

    private final Client client;
    private final EtcdCalls calls;
    private final RandomGenerator random;
    private final Executor executor;
    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
    private volatile Incarnation incarnation;
    private volatile boolean closed;

    /**
     * Connects.
     *
     * @param endpoints members' client addresses, such as {@code http://10.0.0.1:2379}
     * @param patience how long one call may take
     * @param random where incarnations come from; unpredictable outside tests
     * @param watches runs the calls of watches' listeners, which may block
     * @throws StoreException.Unavailable when no member can be reached
     */
    public static EtcdStore open(List<URI> endpoints, Duration patience, RandomGenerator random, Executor watches) {
        Client client = Client.builder()
                .endpoints(endpoints)
                .connectTimeout(patience)
                .keepaliveTime(PING)
                .keepaliveTimeout(PING_ANSWER)
                .keepaliveWithoutCalls(true)
                .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
                // A call fails when there is no connection, so that it is known that nothing was sent; EtcdCalls tries
                // again.
                .waitForReady(false)
                .retryMaxAttempts(0)
                .build();
        try {
            return new EtcdStore(client, new EtcdCalls(patience), random, watches);
        } catch (StoreException failed) {
            client.close();
            throw failed;
        }
    }

    private EtcdStore(Client client, EtcdCalls calls, RandomGenerator random, Executor executor) {
        this.client = client;
        this.calls = calls;
        this.random = random;
        this.executor = executor;
        this.incarnation = findIncarnation();
    }

    @Override
    public Incarnation incarnation() {
        requireOpen();
        return incarnation;
    }

    @Override
    public Incarnation renewIncarnation() {
        GetResponse found = header();
        Incarnation renewed = draw();
        transact(Transaction.of(Operation.put(INCARNATION, value(renewed, found))));
        incarnation = renewed;
        return renewed;
    }

    @Override
    public Revision revision() {
        return Revision.of(header().getHeader().getRevision());
    }

    @Override
    public RangeResult range(KeyRange range, int limit) {
        return EtcdMessages.range(get(range, EtcdMessages.range(range, limit).build()));
    }

    @Override
    public RangeResult rangeAt(KeyRange range, Revision at, int limit) {
        if (at.equals(Revision.NONE)) {
            // To etcd, revision 0 means the present.
            return new RangeResult(revision(), List.of(), false);
        }
        try {
            return EtcdMessages.range(tryGet(
                    range,
                    EtcdMessages.range(range, limit).withRevision(at.value()).build()));
        } catch (EtcdCalls.Refused refused) {
            if (refused.isFuture()) {
                throw new StoreException.FutureRevision(at, revision());
            }
            if (refused.isCompacted()) {
                throw new StoreException.Compacted(at, at.next());
            }
            throw refused.unexpected();
        }
    }

    @Override
    public TransactionResult transact(Transaction transaction) {
        requireOpen();
        KV kv = client.getKVClient();
        Supplier<CompletableFuture<TxnResponse>> call =
                () -> EtcdMessages.transaction(kv, transaction).commit();
        try {
            return EtcdMessages.result(transaction, transaction.isReadOnly() ? calls.read(call) : calls.write(call));
        } catch (EtcdCalls.Refused refused) {
            if (refused.isLeaseNotFound()) {
                throw new StoreException.LeaseNotFound(missingLease(transaction));
            }
            throw refused.unexpected();
        }
    }

    /** etcd does not say which lease it was; with several, the first is named. */
    private static LeaseId missingLease(Transaction transaction) {
        return Stream.concat(transaction.then().stream(), transaction.otherwise().stream())
                .flatMap(operation -> operation instanceof Operation.Put put
                        ? put.lease().stream()
                        : Optional.<LeaseId>empty().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("etcd misses a lease in a transaction that names none"));
    }

    @Override
    public Watch watch(KeyRange range, Revision from, WatchListener listener) {
        requireOpen();
        EtcdWatch watch = new EtcdWatch(this, client.getWatchClient(), executor, range, from, listener);
        watches.add(watch);
        watch.start();
        return watch;
    }

    void forget(EtcdWatch watch) {
        watches.remove(watch);
    }

    @Override
    public Lease grantLease(Duration timeToLive) {
        requireOpen();
        Duration asked = LeaseTable.granted(timeToLive);
        try {
            var granted = calls.write(() -> client.getLeaseClient().grant(asked.toSeconds()));
            return new Lease(new LeaseId(granted.getID()), Duration.ofSeconds(granted.getTTL()));
        } catch (EtcdCalls.Refused refused) {
            throw refused.unexpected();
        }
    }

    @Override
    public Duration keepAlive(LeaseId lease) {
        requireOpen();
        try {
            var alive = calls.read(() -> client.getLeaseClient().keepAliveOnce(lease.value()));
            return Duration.ofSeconds(alive.getTTL());
        } catch (EtcdCalls.Refused refused) {
            throw leaseFault(lease, refused);
        }
    }

    @Override
    public void revoke(LeaseId lease) {
        requireOpen();
        try {
            calls.write(() -> client.getLeaseClient().revoke(lease.value()));
        } catch (EtcdCalls.Refused refused) {
            throw leaseFault(lease, refused);
        }
    }

    private static StoreException leaseFault(LeaseId lease, EtcdCalls.Refused refused) {
        if (refused.isLeaseNotFound()) {
            return new StoreException.LeaseNotFound(lease);
        }
        throw refused.unexpected();
    }

    @Override
    public void compact(Revision revision) {
        requireOpen();
        try {
            calls.read(() -> client.getKVClient().compact(revision.value()));
        } catch (EtcdCalls.Refused refused) {
            if (refused.isFuture()) {
                throw new StoreException.FutureRevision(revision, revision());
            }
            if (!refused.isCompacted()) {
                throw refused.unexpected();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(EtcdWatch::close);
        client.close();
    }

    /** The header and nothing else. */
    private GetResponse header() {
        return get(
                KeyRange.ALL,
                EtcdMessages.range(KeyRange.ALL, 1).withCountOnly(true).build());
    }

    private GetResponse get(KeyRange range, GetOption option) {
        try {
            return tryGet(range, option);
        } catch (EtcdCalls.Refused refused) {
            throw refused.unexpected();
        }
    }

    private GetResponse tryGet(KeyRange range, GetOption option) throws EtcdCalls.Refused {
        requireOpen();
        return calls.read(() -> client.getKVClient().get(EtcdMessages.bytes(range.startBytes()), option));
    }

    /** What is written there, unless there is nothing or it was written in another cluster. */
    private Incarnation findIncarnation() {
        while (true) {
            GetResponse header = header();
            Optional<Entry> found = get(INCARNATION).single();
            if (found.isPresent()) {
                String[] parts = found.get().value().toUtf8().split(" ", 2);
                if (parts.length == 2 && parts[1].equals(cluster(header))) {
                    return Incarnation.parse(parts[0]);
                }
            }
            Incarnation drawn = draw();
            Revision seen = found.map(Entry::modified).orElse(Revision.NONE);
            boolean mine = transact(Transaction.when(Compare.modifiedAt(INCARNATION, seen))
                            .then(Operation.put(INCARNATION, value(drawn, header)))
                            .build())
                    .succeeded();
            if (mine) {
                return drawn;
            }
        }
    }

    private static Bytes value(Incarnation incarnation, GetResponse header) {
        return Bytes.utf8(incarnation + " " + cluster(header));
    }

    private static String cluster(GetResponse header) {
        return Long.toHexString(header.getHeader().getClusterId());
    }

    private Incarnation draw() {
        synchronized (random) {
            return Incarnation.draw(random);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Closed();
        }
    }
}
