package dev.tenet.model;

/** What load balancers are called in DNS. */
public final class LoadBalancerNames {
    private LoadBalancerNames() {}

    /** {@code NAME-ID.elb.REGION.amazonaws.com}, as AWS calls network load balancers. */
    public static String dns(LoadBalancer balancer, RegionName region) {
        return balancer.name() + "-" + balancer.id() + ".elb." + region + ".amazonaws.com";
    }
}
