package dev.tenet.controller;

import dev.tenet.api.Operations;
import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Ec2Operations;
import dev.tenet.api.http.AccountLimit;
import dev.tenet.api.http.ApiServer;
import dev.tenet.api.http.Dispatcher;
import dev.tenet.api.http.ServerLimits;
import dev.tenet.api.http.Service;
import dev.tenet.api.listing.Pager;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.model.AccessKey;
import dev.tenet.model.Installation;
import dev.tenet.store.Incarnation;
import dev.tenet.store.ObjectStore;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/** The EC2 and STS dialects over the store, served by HTTP. */
final class Ec2Endpoint implements AutoCloseable {
    private static final int REQUESTS_PER_ACCOUNT = 64;

    private final Operations operations;
    private final ApiServer server;

    private Ec2Endpoint(Operations operations, ApiServer server) {
        this.operations = operations;
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param random unpredictable, and safe for many threads
     */
    static Ec2Endpoint start(
            InetSocketAddress at,
            ObjectStore objects,
            Incarnation incarnation,
            Installation installation,
            RandomGenerator random,
            InstantSource clock) {
        Operations operations =
                Ec2Operations.over(new Backend(objects, installation, random, clock, pager(incarnation)));
        String region = installation.region().name().value();
        Dispatcher dispatcher = new Dispatcher(
                List.of(Service.ec2(operations), Service.sts()),
                RequiredParameters.load(),
                new SignatureVerifier(
                        id -> objects.snapshot().find(AccessKey.key(id)), clock, region, Set.of("ec2", "sts")),
                new AccountLimit(REQUESTS_PER_ACCOUNT),
                region,
                () -> RequestId.next(random));
        return new Ec2Endpoint(operations, ApiServer.start(at, dispatcher, ServerLimits.DEFAULT, exchange -> {}));
    }

    /** Page tokens must be good at every controller, and after a restart: the key is the store's. */
    private static Pager pager(Incarnation incarnation) {
        return new Pager(
                new SecretKeySpec(("pages of " + incarnation.id()).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    }

    Operations operations() {
        return operations;
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
