package dev.tenet.model;

/**
 * What ModifySubnetAttribute changes, and whether the subnet is its zone's default.
 *
 * @param mapPublicIpv4OnLaunch whether an instance launched with one interface gets a public address unasked
 * @param assignIpv6OnCreation whether new interfaces get an IPv6 address unasked
 * @param dns64 whether names without IPv6 addresses get some that lead through NAT64
 */
public record SubnetSettings(
        boolean defaultForZone,
        boolean mapPublicIpv4OnLaunch,
        boolean assignIpv6OnCreation,
        boolean dns64,
        HostnameType hostnameType,
        boolean dnsARecord,
        boolean dnsAaaaRecord) {
    public static final SubnetSettings INITIAL =
            new SubnetSettings(false, false, false, false, HostnameType.IP_NAME, false, false);

    /** A default subnet's: EC2 gives its instances public addresses. */
    public static final SubnetSettings DEFAULT_SUBNET =
            new SubnetSettings(true, true, false, false, HostnameType.IP_NAME, false, false);

    /** What instances are named after. */
    public enum HostnameType {
        IP_NAME,
        RESOURCE_NAME
    }

    public SubnetSettings withMapPublicIpv4OnLaunch(boolean value) {
        return new SubnetSettings(
                defaultForZone, value, assignIpv6OnCreation, dns64, hostnameType, dnsARecord, dnsAaaaRecord);
    }

    public SubnetSettings withAssignIpv6OnCreation(boolean value) {
        return new SubnetSettings(
                defaultForZone, mapPublicIpv4OnLaunch, value, dns64, hostnameType, dnsARecord, dnsAaaaRecord);
    }

    public SubnetSettings withDns64(boolean value) {
        return new SubnetSettings(
                defaultForZone,
                mapPublicIpv4OnLaunch,
                assignIpv6OnCreation,
                value,
                hostnameType,
                dnsARecord,
                dnsAaaaRecord);
    }

    public SubnetSettings withHostnameType(HostnameType value) {
        return new SubnetSettings(
                defaultForZone, mapPublicIpv4OnLaunch, assignIpv6OnCreation, dns64, value, dnsARecord, dnsAaaaRecord);
    }

    public SubnetSettings withDnsARecord(boolean value) {
        return new SubnetSettings(
                defaultForZone, mapPublicIpv4OnLaunch, assignIpv6OnCreation, dns64, hostnameType, value, dnsAaaaRecord);
    }

    public SubnetSettings withDnsAaaaRecord(boolean value) {
        return new SubnetSettings(
                defaultForZone, mapPublicIpv4OnLaunch, assignIpv6OnCreation, dns64, hostnameType, dnsARecord, value);
    }
}
