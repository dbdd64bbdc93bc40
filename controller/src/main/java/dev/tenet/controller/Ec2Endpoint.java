package dev.tenet.controller;

import dev.tenet.api.Operations;
import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Ec2Operations;
import dev.tenet.api.elbv2.Elbv2Operations;
import dev.tenet.api.http.AccountLimit;
import dev.tenet.api.http.ApiServer;
import dev.tenet.api.http.Dispatcher;
import dev.tenet.api.http.ServerLimits;
import dev.tenet.api.http.Service;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.api.route53.Route53Operations;
import dev.tenet.api.zonalshift.ZonalShiftOperations;
import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The EC2, load balancing, STS, Route 53 and ARC dialects over the store. */
final class Ec2Endpoint {
    private static final int REQUESTS_PER_ACCOUNT = 64;

    private final Backend backend;
    private final Operations operations;

    Ec2Endpoint(Backend backend) {
        this.backend = backend;
        this.operations = Ec2Operations.over(backend);
    }

    Operations operations() {
        return operations;
    }

    /** Serves them by HTTP. */
    ApiServer listen(InetSocketAddress at) {
        String region = backend.installation().region().name().value();
        Dispatcher dispatcher = new Dispatcher(
                List.of(
                        Service.ec2(operations),
                        Service.loadBalancing(Elbv2Operations.over(backend)),
                        Service.sts(),
                        Service.route53(Route53Operations.over(backend)),
                        Service.zonalShift(ZonalShiftOperations.over(backend))),
                RequiredParameters.load(),
                new SignatureVerifier(
                        this::accessKey,
                        backend.clock(),
                        region,
                        Set.of("arc-zonal-shift", "ec2", "elasticloadbalancing", "sts", "route53")),
                new AccountLimit(REQUESTS_PER_ACCOUNT),
                region,
                () -> RequestId.next(backend.random()));
        return ApiServer.start(at, dispatcher, ServerLimits.DEFAULT, exchange -> {});
    }

    /** A key made a moment ago by another controller counts too. */
    private Optional<AccessKey> accessKey(AccessKeyId id) {
        return backend.objects()
                .snapshot()
                .find(AccessKey.key(id))
                .or(() -> backend.objects().freshSnapshot().find(AccessKey.key(id)));
    }
}
