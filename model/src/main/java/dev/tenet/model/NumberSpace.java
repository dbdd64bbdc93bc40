package dev.tenet.model;

/**
 * What is numbered for all tenants together. Numbers of networks and identities come again after a rest ({@link
 * RetiredNumber#REST}); those of interfaces, route tables and hosts never.
 */
public enum NumberSpace {
    /** The virtual network identifiers of VPCs. */
    NETWORK("network", 0xff_ffff),
    /** The numbers of identities. */
    IDENTITY("identity", 0xff_ffff),
    /** The numbers of interfaces. */
    INTERFACE("interface", 0xffff_ffffL),
    /** The numbers of route tables. */
    ROUTE_TABLE("route-table", 0x7fff_ffff),
    /** The numbers of hosts. */
    HOST("host", 0xff_ffff);

    private final String key;
    private final long max;

    NumberSpace(String key, long max) {
        this.key = key;
        this.max = max;
    }

    /** Its name in keys. */
    public String key() {
        return key;
    }

    /** The greatest number; the least is 1. */
    public long max() {
        return max;
    }
}
