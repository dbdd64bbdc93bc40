package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operation;
import dev.tenet.api.Operations;
import dev.tenet.api.RequestId;
import dev.tenet.api.listing.Pager;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import dev.tenet.model.HostId;
import dev.tenet.model.Installation;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.Kind;
import dev.tenet.model.PathFinding;
import dev.tenet.model.Region;
import dev.tenet.model.RegionName;
import dev.tenet.model.Zone;
import dev.tenet.model.command.Accounts;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Hosts;
import dev.tenet.net.IpAddress;
import dev.tenet.store.MemoryStore;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.RetryPolicy;
import dev.tenet.store.Snapshot;
import dev.tenet.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.SdkRequest;

/** Two tenants of an installation with two zones and three hosts, on a store in memory. */
final class World implements AutoCloseable {
    static final AccountId TENANT = new AccountId("111111111111");
    static final AccountId OTHER = new AccountId("222222222222");
    static final Region REGION = Region.withZones(new RegionName("tenet-1"), 2);
    static final Installation INSTALLATION = Installation.usual(REGION);
    static final String IMAGE =
            INSTALLATION.catalogue().images().getFirst().id().value();

    private static final SecretKeySpec PAGES =
            new SecretKeySpec("pages".getBytes(StandardCharsets.UTF_8), "HmacSHA256");

    private final ExecutorService watches = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;
    private final Store store;
    private final ObjectStore objects;
    private final Operations operations;
    private PathAnalyzer paths = (_, _) -> new PathFinding.Failed("nobody analyzes paths here");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    World() {
        this.random = new Random(11);
        this.store = new MemoryStore(() -> now, random, watches);
        this.objects = new ObjectStore(store, Kind.ALL, random, RetryPolicy.DEFAULT);
        this.operations = Ec2Operations.over(backend(objects));
        for (AccountId account : new AccountId[] {TENANT, OTHER}) {
            change(account, attempt -> new Accounts(attempt).create(account.value()));
        }
        int number = 0;
        for (Zone zone : REGION.zones()) {
            for (int i = 0; i < 2; i++) {
                HostId host = new HostId("host-" + ++number);
                IpAddress underlay = IpAddress.parse("192.0.2." + number);
                change(TENANT, attempt -> new Hosts(attempt).register(host, zone.name(), underlay, true));
            }
        }
    }

    Backend backend() {
        return backend(objects);
    }

    Backend backend(ObjectStore on) {
        return new Backend(on, INSTALLATION, random, () -> now, new Pager(PAGES), paths);
    }

    ObjectStore objects() {
        return objects;
    }

    Store store() {
        return store;
    }

    Operations operations() {
        return operations;
    }

    Snapshot snapshot() {
        return objects.freshSnapshot();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Answers as the tenant. */
    <R> R call(Class<R> response, SdkRequest request) {
        return callAs(TENANT, response, request);
    }

    <R> R callAs(AccountId account, Class<R> response, SdkRequest request) {
        return call(operations, account, response, request);
    }

    static <R> R call(Operations on, AccountId account, Class<R> response, SdkRequest request) {
        String action = request.getClass().getSimpleName().replaceFirst("Request$", "");
        Operation<?, ?> operation = on.find(action).orElseThrow(() -> new AssertionError("no operation " + action));
        return response.cast(handle(operation, request, account));
    }

    /** The tenant is refused with this code, and nothing has changed. */
    void refuse(String code, SdkRequest request) {
        refuseTo(TENANT, code, request);
    }

    void refuseTo(AccountId account, String code, SdkRequest request) {
        var before = store.revision();
        ApiException refusal = assertThrows(ApiException.class, () -> callAs(account, Object.class, request));
        assertEquals(code, refusal.code().code(), refusal.text());
        assertEquals(before, store.revision(), "a refused request changed something");
    }

    /** A dry run finds that it would succeed, and nothing has changed. */
    void wouldSucceed(SdkRequest request) {
        refuse(ErrorCode.DRY_RUN_OPERATION.code(), request);
    }

    /** Notes that hosts have done all that instances are asked. */
    void settle() {
        for (Instance instance : snapshot().list(Kind.INSTANCE)) {
            objects.transact(transaction -> {
                transaction.put(new InstanceStatus(instance.id(), instance.owner(), instance.generation(), 1, now));
                return instance;
            });
        }
    }

    void change(AccountId account, Consumer<Attempt> command) {
        objects.transact(transaction -> {
            command.accept(new Attempt(new StoreIntent(transaction), account, INSTALLATION, random, now));
            return account;
        });
    }

    @Override
    public void close() {
        objects.close();
        store.close();
        watches.close();
    }

    private static <Q, R> R handle(Operation<Q, R> operation, SdkRequest request, AccountId account) {
        Caller caller = new Caller(
                account, new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), REGION.name().value(), RequestId.next(new Random(1)));
        return operation.handler().handle(operation.request().cast(request), caller);
    }
}
