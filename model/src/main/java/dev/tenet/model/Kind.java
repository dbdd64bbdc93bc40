package dev.tenet.model;

import java.util.List;

/**
 * One kind of object in the store, and the name its keys begin with. This list is the layout of the store: status objects,
 * which hosts' controllers write, are the kinds under {@code status/}; all others are intent.
 *
 * @param name the first part of every key of this kind; no two kinds share it
 */
public record Kind<T extends IntentObject>(String name, Class<T> type) {
    public static final Kind<AccessKey> ACCESS_KEY = new Kind<>("intent/access-key", AccessKey.class);
    public static final Kind<Account> ACCOUNT = new Kind<>("intent/account", Account.class);
    public static final Kind<AccountBalancing> ACCOUNT_BALANCING =
            new Kind<>("intent/account-balancing", AccountBalancing.class);
    public static final Kind<AccountVpcs> ACCOUNT_VPCS = new Kind<>("intent/account-vpcs", AccountVpcs.class);
    public static final Kind<ClientToken> CLIENT_TOKEN = new Kind<>("intent/client-token", ClientToken.class);
    public static final Kind<Counter> COUNTER = new Kind<>("intent/counter", Counter.class);
    public static final Kind<DhcpOptions> DHCP_OPTIONS = new Kind<>("intent/dhcp-options", DhcpOptions.class);
    public static final Kind<EdgeWeight> EDGE_WEIGHT = new Kind<>("intent/edge-weight", EdgeWeight.class);
    public static final Kind<EgressOnlyInternetGateway> EGRESS_ONLY_INTERNET_GATEWAY =
            new Kind<>("intent/egress-only-internet-gateway", EgressOnlyInternetGateway.class);
    public static final Kind<ElasticAddress> ELASTIC_ADDRESS =
            new Kind<>("intent/elastic-address", ElasticAddress.class);
    public static final Kind<FlowLog> FLOW_LOG = new Kind<>("intent/flow-log", FlowLog.class);
    public static final Kind<Host> HOST = new Kind<>("intent/host", Host.class);
    public static final Kind<HostAdmission> HOST_ADMISSION = new Kind<>("intent/host-admission", HostAdmission.class);
    public static final Kind<HostLoad> HOST_LOAD = new Kind<>("intent/host-load", HostLoad.class);
    public static final Kind<HostedZone> HOSTED_ZONE = new Kind<>("intent/hosted-zone", HostedZone.class);
    public static final Kind<Identity> IDENTITY = new Kind<>("intent/identity", Identity.class);
    public static final Kind<Instance> INSTANCE = new Kind<>("intent/instance", Instance.class);
    public static final Kind<Internet> INTERNET = new Kind<>("intent/internet", Internet.class);
    public static final Kind<InternetGateway> INTERNET_GATEWAY =
            new Kind<>("intent/internet-gateway", InternetGateway.class);
    public static final Kind<Ipv6Claim> IPV6_CLAIM = new Kind<>("intent/ipv6-claim", Ipv6Claim.class);
    public static final Kind<Ipv6PrefixClaim> IPV6_PREFIX_CLAIM =
            new Kind<>("intent/ipv6-prefix-claim", Ipv6PrefixClaim.class);
    public static final Kind<KeyPair> KEY_PAIR = new Kind<>("intent/key-pair", KeyPair.class);
    public static final Kind<LoadBalancer> LOAD_BALANCER = new Kind<>("intent/load-balancer", LoadBalancer.class);
    public static final Kind<LocationSetting> LOCATION_SETTING =
            new Kind<>("intent/location-setting", LocationSetting.class);
    public static final Kind<ManagedInterface> MANAGED_INTERFACE =
            new Kind<>("intent/managed-interface", ManagedInterface.class);
    public static final Kind<MeteringSetting> METERING = new Kind<>("intent/metering", MeteringSetting.class);
    public static final Kind<NatGateway> NAT_GATEWAY = new Kind<>("intent/nat-gateway", NatGateway.class);
    public static final Kind<NatGatewaySetting> NAT_GATEWAY_SETTING =
            new Kind<>("intent/nat-gateway-setting", NatGatewaySetting.class);
    public static final Kind<NatLeases> NAT_LEASES = new Kind<>("intent/nat-leases", NatLeases.class);
    public static final Kind<NetworkAcl> NETWORK_ACL = new Kind<>("intent/network-acl", NetworkAcl.class);
    public static final Kind<NetworkInsightsAnalysis> NETWORK_INSIGHTS_ANALYSIS =
            new Kind<>("intent/network-insights-analysis", NetworkInsightsAnalysis.class);
    public static final Kind<NetworkInsightsPath> NETWORK_INSIGHTS_PATH =
            new Kind<>("intent/network-insights-path", NetworkInsightsPath.class);
    public static final Kind<NetworkInterface> NETWORK_INTERFACE =
            new Kind<>("intent/network-interface", NetworkInterface.class);
    public static final Kind<ManagedPrefixList> PREFIX_LIST = new Kind<>("intent/prefix-list", ManagedPrefixList.class);
    public static final Kind<PublicAddressClaim> PUBLIC_ADDRESS_CLAIM =
            new Kind<>("intent/public-address-claim", PublicAddressClaim.class);
    public static final Kind<RetiredNumber> RETIRED_NUMBER = new Kind<>("intent/retired-number", RetiredNumber.class);
    public static final Kind<RouteTable> ROUTE_TABLE = new Kind<>("intent/route-table", RouteTable.class);
    public static final Kind<RuleChangeSetting> RULE_CHANGE = new Kind<>("intent/rule-change", RuleChangeSetting.class);
    public static final Kind<SecurityGroup> SECURITY_GROUP = new Kind<>("intent/security-group", SecurityGroup.class);
    public static final Kind<SecurityGroupUse> SECURITY_GROUP_USE =
            new Kind<>("intent/security-group-use", SecurityGroupUse.class);
    public static final Kind<Subnet> SUBNET = new Kind<>("intent/subnet", Subnet.class);
    public static final Kind<SubnetAddresses> SUBNET_ADDRESSES =
            new Kind<>("intent/subnet-addresses", SubnetAddresses.class);
    public static final Kind<TargetGroup> TARGET_GROUP = new Kind<>("intent/target-group", TargetGroup.class);
    public static final Kind<TrafficMirrorFilter> TRAFFIC_MIRROR_FILTER =
            new Kind<>("intent/traffic-mirror-filter", TrafficMirrorFilter.class);
    public static final Kind<TrafficMirrorSession> TRAFFIC_MIRROR_SESSION =
            new Kind<>("intent/traffic-mirror-session", TrafficMirrorSession.class);
    public static final Kind<TrafficMirrorTarget> TRAFFIC_MIRROR_TARGET =
            new Kind<>("intent/traffic-mirror-target", TrafficMirrorTarget.class);
    public static final Kind<Vpc> VPC = new Kind<>("intent/vpc", Vpc.class);
    public static final Kind<VpcContents> VPC_CONTENTS = new Kind<>("intent/vpc-contents", VpcContents.class);
    public static final Kind<VpcPeeringConnection> VPC_PEERING_CONNECTION =
            new Kind<>("intent/vpc-peering-connection", VpcPeeringConnection.class);
    public static final Kind<VpcZones> VPC_ZONES = new Kind<>("intent/vpc-zones", VpcZones.class);
    public static final Kind<ZonalShift> ZONAL_SHIFT = new Kind<>("intent/zonal-shift", ZonalShift.class);
    public static final Kind<HostStatus> HOST_STATUS = new Kind<>("status/host", HostStatus.class);
    public static final Kind<HostSession> HOST_SESSION = new Kind<>("status/host-session", HostSession.class);
    public static final Kind<InstanceConsole> INSTANCE_CONSOLE =
            new Kind<>("status/instance-console", InstanceConsole.class);
    public static final Kind<InstanceStatus> INSTANCE_STATUS = new Kind<>("status/instance", InstanceStatus.class);
    public static final Kind<InstanceProgress> INSTANCE_PROGRESS =
            new Kind<>("status/instance-progress", InstanceProgress.class);

    public static final Kind<TargetHealth> TARGET_HEALTH = new Kind<>("status/target-health", TargetHealth.class);
    public static final Kind<MeterTotals> METER_TOTALS = new Kind<>("status/meter-totals", MeterTotals.class);

    /** All kinds, in key order. */
    public static final List<Kind<?>> ALL = List.of(
            ACCESS_KEY,
            ACCOUNT,
            ACCOUNT_BALANCING,
            ACCOUNT_VPCS,
            CLIENT_TOKEN,
            COUNTER,
            DHCP_OPTIONS,
            EDGE_WEIGHT,
            EGRESS_ONLY_INTERNET_GATEWAY,
            ELASTIC_ADDRESS,
            FLOW_LOG,
            HOST,
            HOST_ADMISSION,
            HOST_LOAD,
            HOSTED_ZONE,
            IDENTITY,
            INSTANCE,
            INTERNET,
            INTERNET_GATEWAY,
            IPV6_CLAIM,
            IPV6_PREFIX_CLAIM,
            KEY_PAIR,
            LOAD_BALANCER,
            LOCATION_SETTING,
            MANAGED_INTERFACE,
            METERING,
            NAT_GATEWAY,
            NAT_GATEWAY_SETTING,
            NAT_LEASES,
            NETWORK_ACL,
            NETWORK_INSIGHTS_ANALYSIS,
            NETWORK_INSIGHTS_PATH,
            NETWORK_INTERFACE,
            PREFIX_LIST,
            PUBLIC_ADDRESS_CLAIM,
            RETIRED_NUMBER,
            ROUTE_TABLE,
            RULE_CHANGE,
            SECURITY_GROUP,
            SECURITY_GROUP_USE,
            SUBNET,
            SUBNET_ADDRESSES,
            TARGET_GROUP,
            TRAFFIC_MIRROR_FILTER,
            TRAFFIC_MIRROR_SESSION,
            TRAFFIC_MIRROR_TARGET,
            VPC,
            VPC_CONTENTS,
            VPC_PEERING_CONNECTION,
            VPC_ZONES,
            ZONAL_SHIFT,
            HOST_STATUS,
            HOST_SESSION,
            INSTANCE_STATUS,
            INSTANCE_CONSOLE,
            INSTANCE_PROGRESS,
            METER_TOTALS,
            TARGET_HEALTH);

    /** The key of one object; parts hold no slash. */
    public IntentKey<T> key(Object... parts) {
        return new IntentKey<>(this, join(parts));
    }

    /** All objects whose key begins with these parts; all of the kind when there are none. */
    public IntentPrefix<T> under(Object... parts) {
        return new IntentPrefix<>(this, parts.length == 0 ? "" : join(parts) + "/");
    }

    private static String join(Object... parts) {
        StringBuilder path = new StringBuilder();
        for (Object part : parts) {
            String text = part.toString();
            if (text.isEmpty() || text.indexOf('/') >= 0) {
                throw new IllegalArgumentException("not a part of a key: " + text);
            }
            path.append(path.isEmpty() ? "" : "/").append(text);
        }
        return path.toString();
    }
}
