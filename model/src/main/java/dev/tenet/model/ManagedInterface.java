package dev.tenet.model;

/**
 * Says that a network interface belongs to something that was made for the tenant, such as a load balancer, and goes with it: tenants see
 * it, and may not attach, change or delete it.
 *
 * @param manager the service, as EC2 names requesters
 */
public record ManagedInterface(AccountId owner, NetworkInterfaceId id, String manager) implements IntentObject {
    public static final String LOAD_BALANCING = "amazon-elb";
    public static final String NAT_GATEWAYS = "amazon-nat-gateway";

    public static IntentKey<ManagedInterface> key(AccountId owner, NetworkInterfaceId id) {
        return Kind.MANAGED_INTERFACE.key(owner, id);
    }

    @Override
    public IntentKey<ManagedInterface> key() {
        return key(owner, id);
    }
}
