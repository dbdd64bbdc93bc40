package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;

/** How much of each thing an account may have. */
final class AccountLimitOperations {
    void register(Registrar registrar) {
        registrar.on(DescribeAccountLimitsRequest.class, DescribeAccountLimitsResponse.class, this::describe);
    }

    private DescribeAccountLimitsResponse describe(DescribeAccountLimitsRequest request, Caller caller) {
        return DescribeAccountLimitsResponse.builder()
                .limits(List.of(
                        limit("application-load-balancers", 0),
                        limit("listeners-per-network-load-balancer", 50),
                        limit("network-load-balancers", 50),
                        limit("target-groups", 3000),
                        limit("targets-per-network-load-balancer", 3000),
                        limit("target-groups-per-action-on-network-load-balancer", 5)))
                .build();
    }

    private static Limit limit(String name, int most) {
        return Limit.builder().name(name).max(String.valueOf(most)).build();
    }
}
