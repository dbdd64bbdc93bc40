package dev.tenet.hoststate;

/** The kinds of {@link Resource}. {@link ResourceOrder} says in which order they travel. */
public enum ResourceKind {
    FABRIC_HOST,
    NETWORK,
    SECURITY_IDENTITY,
    SECURITY_GROUP,
    NETWORK_ACL,
    ROUTE_TABLE,
    LOCATION,
    FORMER_LOCATION,
    PUBLIC_ADDRESS,
    NETWORK_OWNER,
    NETWORK_INTERFACE,
    GUEST,
    NETWORK_SERVICES,
    INSTANCE_METADATA,
    FLOW_LOGGING,
    TRAFFIC_MIRRORING,
    HOSTED_ZONE,
    METERING,
    BALANCER,
    BALANCER_NAME,
    TARGET_CHECK,
    NAT_GATEWAY,
    NAT_OWNERS,
    PUBLIC_BALANCER
}
