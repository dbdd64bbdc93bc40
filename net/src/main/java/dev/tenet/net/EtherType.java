package dev.tenet.net;

import java.util.Map;

/**
 * What an Ethernet frame carries (IEEE 802 EtherTypes).
 *
 * @param number 0 to 65535
 */
public record EtherType(int number) {
    public static final EtherType IPV4 = new EtherType(0x0800);
    public static final EtherType ARP = new EtherType(0x0806);
    public static final EtherType VLAN = new EtherType(0x8100);
    public static final EtherType IPV6 = new EtherType(0x86dd);
    /** Local experimental 1 (IEEE 802, 9.2.4). */
    public static final EtherType LOCAL_EXPERIMENTAL = new EtherType(0x88b5);

    private static final Map<EtherType, String> NAMES =
            Map.of(IPV4, "IPv4", ARP, "ARP", VLAN, "VLAN", IPV6, "IPv6", LOCAL_EXPERIMENTAL, "local-experimental");

    public EtherType {
        Fields.check("EtherType", number, 16);
    }

    /** The name, or four hexadecimal digits where it has none here. */
    @Override
    public String toString() {
        return NAMES.getOrDefault(this, String.format("0x%04x", number));
    }
}
