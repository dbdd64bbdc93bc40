package dev.tenet.controller;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tenet.api.Caller;
import dev.tenet.api.Operation;
import dev.tenet.api.RequestId;
import dev.tenet.compiler.CompilerSettings;
import dev.tenet.compiler.FullCompiler;
import dev.tenet.hoststate.ControllerConnector;
import dev.tenet.hoststate.FakeAgent;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.InProcessStreams;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceState;
import dev.tenet.model.InstanceStatus;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.AddHostResponse;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.CreateAccountResponse;
import dev.tenet.store.MemoryStore;
import dev.tenet.store.Snapshot;
import dev.tenet.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;

/**
 * A region in one process: controllers over one store, and hosts with agents that have no kernel. Real threads, real time;
 * nothing but the store is shared between controllers.
 */
final class TestRegion implements AutoCloseable {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private static final String HEARTBEAT = "--heartbeat-milliseconds";

    final Store store;
    final List<Controller> controllers = new ArrayList<>();
    final Map<String, FakeAgent> agents = new LinkedHashMap<>();
    final AccountId account;

    /** The controllers' clock goes ahead of the machine's by this. */
    final AtomicLong aheadNanos = new AtomicLong();

    /** How often controllers have looked at their clock. */
    final AtomicLong looks = new AtomicLong();

    private final ControllerConfig config;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, JoinToken> tokens = new LinkedHashMap<>();
    private final List<Throwable> defects = new ArrayList<>();
    private final RandomGenerator random;

    TestRegion(int controllerCount, String... options) throws ConfigException {
        this(controllerCount, Optional.empty(), options);
    }

    TestRegion(int controllerCount, Optional<Store> given, String... options) throws ConfigException {
        List<String> words = new ArrayList<>(List.of("--data", "unused", "--lease-seconds", "2"));
        words.addAll(List.of(options));
        if (!words.contains(HEARTBEAT)) {
            // Agents here have no clock: nobody is given up for silence.
            words.addAll(List.of(HEARTBEAT, "60000"));
        }
        config = ControllerConfig.parse(words);
        random = new Random(Long.getLong("tenet.seed", 20_250_801));
        store = given.orElseGet(() -> new MemoryStore(InstantSource.system(), random, threads));
        for (int i = 0; i < controllerCount; i++) {
            addController();
        }
        CreateAccountResponse created = call(
                (request, observer) -> controllers.getFirst().operator().createAccount(request, observer),
                CreateAccountRequest.newBuilder().setName("tenant").build());
        account = new AccountId(created.getAccountId());
    }

    Controller addController() {
        Controller controller = new Controller(
                config, new Controller.World(store, InstantSource.system(), random, this::now, defects::add));
        controllers.add(controller);
        return controller;
    }

    private long now() {
        looks.incrementAndGet();
        return System.nanoTime() + aheadNanos.get();
    }

    /** Adds a host and lets its agent connect to a controller. */
    FakeAgent addHost(String id, boolean gateway, Controller controller) {
        return addHost(id, gateway, false, controller);
    }

    /** A host that passes packets between the internet and other hosts. */
    FakeAgent addEdge(String id, Controller controller) {
        return addHost(id, false, true, controller);
    }

    private FakeAgent addHost(String id, boolean gateway, boolean edge, Controller controller) {
        AddHostResponse added = call(
                (request, observer) -> controller.operator().addHost(request, observer),
                AddHostRequest.newBuilder()
                        .setId(id)
                        .setZone("tenet-1a")
                        .setUnderlayAddress("192.0.2." + (agents.size() + 1))
                        .setGateway(gateway)
                        .setEdge(edge)
                        .setFabricMtu(1600)
                        .build());
        tokens.put(id, new JoinToken(added.getJoinToken()));
        FakeAgent agent = new FakeAgent(new HostId(id), Optional.of(token(id)), _ -> {});
        agents.put(id, agent);
        agent.connect(to(controller));
        await(
                "host " + id + " alive",
                () -> snapshot()
                        .find(dev.tenet.model.HostStatus.key(new dev.tenet.model.HostId(id)))
                        .filter(dev.tenet.model.HostStatus::alive)
                        .isPresent());
        return agent;
    }

    FakeAgent agent(String host) {
        return requireNonNull(agents.get(host), host);
    }

    JoinToken token(String host) {
        return requireNonNull(tokens.get(host), host);
    }

    ControllerConnector to(Controller controller) {
        return new InProcessStreams(controller.agents(), threads);
    }

    /** Asks one of the EC2 operations, as the tenant. */
    <Q, R> R ask(Q request, Class<R> response) {
        return ask(controllers.getFirst(), request, response);
    }

    /** An image to run instances of. */
    String image() {
        return ask(DescribeImagesRequest.builder().build(), DescribeImagesResponse.class)
                .images()
                .getFirst()
                .imageId();
    }

    <Q, R> R ask(Controller controller, Q request, Class<R> response) {
        String name = request.getClass().getSimpleName();
        Operation<?, ?> operation = controller
                .operations()
                .find(name.substring(0, name.length() - "Request".length()))
                .orElseThrow();
        Caller caller = new Caller(account, new AccessKeyId("AKIA0123456789ABCDEF"), "tenet-1", RequestId.next(random));
        return response.cast(handle(operation, request, caller));
    }

    private static <Q, R> R handle(Operation<Q, R> operation, Object request, Caller caller) {
        return operation.handler().handle(operation.request().cast(request), caller);
    }

    static <Q, R> R call(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        method.accept(request, new StreamObserver<R>() {
            @Override
            public void onNext(R value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {}
        });
        return answer.join();
    }

    Snapshot snapshot() {
        return controllers.getLast().objects().freshSnapshot();
    }

    Instance instance(String id) {
        return snapshot().find(Instance.key(account, new InstanceId(id))).orElseThrow();
    }

    InstanceState state(String id) {
        Snapshot now = snapshot();
        Instance instance = now.find(Instance.key(account, new InstanceId(id))).orElseThrow();
        return InstanceState.of(instance, now.find(InstanceStatus.key(account, instance.id())));
    }

    void awaitState(String id, InstanceState state) {
        await(id + " " + state, () -> state(id) == state);
    }

    /** What the compiler says that a host should have. */
    HostState expected(String host) {
        return new FullCompiler(CompilerSettings.DEFAULT)
                .compile(new StoreSnapshot(snapshot()), new dev.tenet.model.HostId(host));
    }

    /** Waits until every agent has exactly what the intent says. */
    void awaitEverywhere() {
        agents.forEach((id, agent) -> {
            boolean[] same = {false};
            await("state of " + id, () -> {
                same[0] = expected(id).resources().equals(agent.state().resources());
                return same[0];
            });
        });
    }

    <T extends Resource> List<T> resources(String host, Class<T> type) {
        SortedMap<ResourceKey, Resource> all = agent(host).state().resources();
        return all.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for something that no event of ours tells, with a limit. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("not within 60 s: " + what + "; defects: " + defects);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        store.close();
        threads.shutdown();
        assertEquals(List.of(), defects);
    }
}
