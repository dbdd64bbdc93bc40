package dev.tenet.datapath.reference;

/** What this host's instances did through a NAT gateway. */
public final class NatUsage {
    long active;
    long attempts;
    long established;
    long portErrors;
    long drops;
    long strained;
    long kept;
    long quotaDrops;
    final TrafficCounter fromSource = new TrafficCounter();
    final TrafficCounter toSource = new TrafficCounter();

    /** Connections now. */
    public long active() {
        return active;
    }

    public long attempts() {
        return attempts;
    }

    public long established() {
        return established;
    }

    /** Connections for which there was no port. */
    public long portErrors() {
        return portErrors;
    }

    public long drops() {
        return drops;
    }

    /** Searches for a port that took long, or found none. */
    public long strained() {
        return strained;
    }

    /** Connections now that have ports kept for interfaces with few of them. */
    public long kept() {
        return kept;
    }

    /** Of {@link #portErrors} those of interfaces that had their share. */
    public long quotaDrops() {
        return quotaDrops;
    }

    public TrafficCounter fromSource() {
        return fromSource;
    }

    public TrafficCounter toSource() {
        return toSource;
    }
}
