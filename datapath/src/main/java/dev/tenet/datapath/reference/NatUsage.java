package dev.tenet.datapath.reference;

/** What this host's instances did through a NAT gateway. */
public final class NatUsage {
    long active;
    long attempts;
    long established;
    long portErrors;
    long drops;
    long strained;
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

    /** Connections whose port took long to find. */
    public long strained() {
        return strained;
    }

    public TrafficCounter fromSource() {
        return fromSource;
    }

    public TrafficCounter toSource() {
        return toSource;
    }
}
