package dev.tenet.model;

import java.time.Duration;

/** What is numbered for all tenants together. Fresh numbers come first, in order; used ones rest before they come again. */
public enum NumberSpace {
    /** The virtual network identifiers of VPCs. */
    NETWORK("network", 0xff_ffff, Duration.ofHours(1)),
    /** The numbers of identities; packets of the last holder must have died out, and hosts must have forgotten it. */
    IDENTITY("identity", 0xff_ffff, Duration.ofHours(1)),
    /** The numbers of interfaces: never used again. */
    INTERFACE("interface", 0xffff_ffffL, Duration.ofSeconds(Long.MAX_VALUE)),
    /** The numbers of hosts: never used again. */
    HOST("host", 0xff_ffff, Duration.ofSeconds(Long.MAX_VALUE));

    private final String key;
    private final long max;
    private final Duration rest;

    NumberSpace(String key, long max, Duration rest) {
        this.key = key;
        this.max = max;
        this.rest = rest;
    }

    /** Its name in keys. */
    @Override
    public String toString() {
        return key;
    }

    /** The greatest number; the least is 1. */
    public long max() {
        return max;
    }

    /** How long a number must be unused before it comes again. */
    public Duration rest() {
        return rest;
    }
}
