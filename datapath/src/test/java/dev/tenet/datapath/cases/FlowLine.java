package dev.tenet.datapath.cases;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;

/** A flow log's record, as a line that cases can say. */
public final class FlowLine {
    private FlowLine() {}

    /** Such as {@code 11 out ACCEPT 6 10.0.0.5:1000 10.0.0.9:80 packets 1 bytes 40 flags 2}: local side first. */
    public static String text(
            int networkInterface,
            boolean out,
            boolean accepted,
            IpProtocol protocol,
            IpAddress local,
            int localPort,
            IpAddress remote,
            int remotePort,
            long packets,
            long bytes,
            int flags) {
        return String.format(
                "%d %s %s %d %s:%d %s:%d packets %d bytes %d flags %d",
                networkInterface,
                out ? "out" : "in",
                accepted ? "ACCEPT" : "REJECT",
                protocol.number(),
                local,
                localPort,
                remote,
                remotePort,
                packets,
                bytes,
                flags);
    }
}
