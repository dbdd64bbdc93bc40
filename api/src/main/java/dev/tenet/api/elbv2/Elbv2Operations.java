package dev.tenet.api.elbv2;

import dev.tenet.api.Catalog;
import dev.tenet.api.Operations;
import dev.tenet.api.ec2.Backend;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** The load balancing operations that Tenet has. */
public final class Elbv2Operations {
    private Elbv2Operations() {}

    /** All of them, over {@code backend}. */
    public static Operations over(Backend backend) {
        Operations.Builder operations = Operations.of(Catalog.of(ElasticLoadBalancingV2Client.class));
        Registrar registrar = new Registrar(operations);
        new AccountLimitOperations().register(registrar);
        new AttributeOperations(backend).register(registrar);
        new ListenerOperations(backend).register(registrar);
        new LoadBalancerOperations(backend).register(registrar);
        new TagOperations(backend).register(registrar);
        new TargetGroupOperations(backend).register(registrar);
        new TargetOperations(backend).register(registrar);
        return operations.build();
    }
}
