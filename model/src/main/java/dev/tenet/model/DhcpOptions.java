package dev.tenet.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What instances are told by DHCP.
 *
 * @param values by option name, such as {@code domain-name-servers}, in the order of names
 */
public record DhcpOptions(DhcpOptionsId id, AccountId owner, Map<String, List<String>> values, Tags tags)
        implements Tagged<DhcpOptions> {
    /** The value of {@code domain-name-servers} that means the subnet's own resolver. */
    public static final String PROVIDED_DNS = "AmazonProvidedDNS";

    public static final String DOMAIN_NAME = "domain-name";
    public static final String DOMAIN_NAME_SERVERS = "domain-name-servers";
    public static final String NTP_SERVERS = "ntp-servers";
    public static final String NETBIOS_NAME_SERVERS = "netbios-name-servers";
    public static final String NETBIOS_NODE_TYPE = "netbios-node-type";
    public static final String IPV6_PREFERRED_LEASE_TIME = "ipv6-address-preferred-lease-time";

    public DhcpOptions {
        Map<String, List<String>> copy = new TreeMap<>();
        values.forEach((name, texts) -> copy.put(name, List.copyOf(texts)));
        values = Collections.unmodifiableMap(copy);
    }

    public static IntentKey<DhcpOptions> key(AccountId owner, DhcpOptionsId id) {
        return Kind.DHCP_OPTIONS.key(owner, id);
    }

    @Override
    public IntentKey<DhcpOptions> key() {
        return key(owner, id);
    }

    @Override
    public DhcpOptions withTags(Tags newTags) {
        return new DhcpOptions(id, owner, values, newTags);
    }
}
