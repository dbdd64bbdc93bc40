package dev.tenet.controller;

import dev.tenet.api.Operations;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.http.ApiServer;
import dev.tenet.api.listing.Pager;
import dev.tenet.controller.metrics.MetricsServer;
import dev.tenet.controller.operator.ConnectedHosts;
import dev.tenet.controller.operator.OperatorBackend;
import dev.tenet.controller.operator.OperatorService;
import dev.tenet.controller.trace.ReferencePathAnalyzer;
import dev.tenet.hoststate.AgentAcceptor;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.HostStateServer;
import dev.tenet.hoststate.StoreIncarnation;
import dev.tenet.model.ControllerId;
import dev.tenet.model.HostId;
import dev.tenet.model.Kind;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.RetryPolicy;
import dev.tenet.store.Store;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** A controller that serves: everything but the process around it. */
public final class Controller implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(Controller.class.getName());

    private final ObjectStore objects;
    private final Ec2Endpoint endpoint;
    private final FleetLoop loop;
    private final Fleet fleet;
    private final OperatorService operator;

    /** What to close, the last opened first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /**
     * What the world gives it.
     *
     * @param random unpredictable outside tests, and safe for many threads
     * @param ticker nanoseconds that only grow
     * @param defect told when a mistake of ours has ended the loop: the process should end then
     */
    public record World(
            Store store,
            InstantSource clock,
            RandomGenerator random,
            LongSupplier ticker,
            Consumer<Throwable> defect) {}

    /** Follows the store and serves agents that come by {@link #agents}; listens nowhere yet. */
    public Controller(ControllerConfig config, World world) {
        ControllerId self = ControllerId.random(world.random());
        Store store = world.store();
        objects = opened(new ObjectStore(store, Kind.ALL, world.random(), RetryPolicy.DEFAULT));
        StoreWriter writer = opened(new StoreWriter(objects));
        loop = new FleetLoop(world.ticker(), world.defect());
        fleet = new Fleet(
                self,
                config.fleet(),
                config.compiler(),
                new StoreIncarnation(store.incarnation().id()),
                world.clock(),
                world.ticker(),
                loop,
                writer,
                new FleetDuty(config.hostDead(), config.installation(), world.random(), world.clock(), writer));
        loop.start(fleet);
        opened(loop);
        opened(objects.follow(fleet::changed, loop));
        join(config, store, self, world.clock());
        endpoint = new Ec2Endpoint(new Backend(
                objects,
                config.installation(),
                world.random(),
                world.clock(),
                new Pager(SharedSecret.paging(store, world.random())),
                new ReferencePathAnalyzer(config.compiler())));
        operator = operator(config, world);
    }

    /** Where agents come in, whatever carries their streams. */
    public AgentAcceptor agents() {
        return fleet;
    }

    /** The operations of the EC2 API. */
    public Operations operations() {
        return endpoint.operations();
    }

    /** The objects that commands change. */
    public ObjectStore objects() {
        return objects;
    }

    /** The operator API, whatever carries it. */
    public OperatorService operator() {
        return operator;
    }

    /**
     * Listens where the configuration says.
     *
     * @throws IOException if that is not possible
     */
    public void listen(ControllerConfig config) throws IOException {
        HostStateServer agents = opened(HostStateServer.listen(config.agents(), fleet));
        ApiServer api = opened(endpoint.listen(config.listen()));
        opened(OperatorServer.listen(config.operator().path(), operator));
        config.metrics()
                .ifPresent(at -> opened(MetricsServer.start(
                        at, operator::hosts, operator::counters, operator::meters, operator::latencies)));
        LOGGER.log(
                Level.INFO,
                "store={0} api={1}:{2} agents={3} operator={4}",
                config.store(),
                config.listen().getHostString(),
                Integer.toString(api.port()),
                agents.port() > 0 ? Integer.toString(agents.port()) : config.agents(),
                config.operator());
    }

    /** Lets go of everything; hosts keep what they have and go elsewhere. The store stays open. */
    @Override
    public void close() {
        loop.execute(fleet::close);
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                LOGGER.log(Level.WARNING, "closing: {0}", failed.getMessage());
            }
        }
    }

    private void join(ControllerConfig config, Store store, ControllerId self, InstantSource clock) {
        Membership membership = opened(
                new Membership(store, self, config.lease(), clock, view -> loop.execute(() -> fleet.changed(view))));
        Thread renewing = Thread.ofVirtual().name("tenet-lease").start(() -> {
            try {
                while (true) {
                    membership.renew();
                    Thread.sleep(membership.renewal());
                }
            } catch (InterruptedException stopped) {
                LOGGER.log(Level.DEBUG, "the lease is no longer renewed");
            }
        });
        opened(() -> {
            renewing.interrupt();
            renewing.join();
        });
    }

    private OperatorService operator(ControllerConfig config, World world) {
        ConnectedHosts hosts = new ConnectedHosts() {
            @Override
            public Optional<Progress> progress(HostId host) {
                return loop.ask(() -> fleet.progress(host));
            }

            @Override
            public Optional<AgentMessage.Counters> counters(HostId host) {
                return loop.ask(() -> fleet.counters(host));
            }

            @Override
            public List<AgentMessage.NatGatewayUse> natUse(HostId host) {
                return loop.ask(() -> fleet.natUse(host));
            }
        };
        return new OperatorService(new OperatorBackend(
                objects,
                hosts,
                new ObservationsByLoop(loop, fleet.observer()),
                config.installation(),
                config.compiler(),
                endpoint.operations(),
                world.random(),
                world.clock(),
                new OperatorBackend.Description(
                        version(),
                        config.store().toString(),
                        world.store().incarnation().id(),
                        "http://" + config.listen().getHostString() + ":"
                                + config.listen().getPort())));
    }

    private static String version() {
        return Optional.ofNullable(Controller.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private <C extends AutoCloseable> C opened(C part) {
        open.push(part);
        return part;
    }
}
