package dev.tenet.datapath.cases;

import dev.tenet.hoststate.MeteringClass;

/** A meter, as a line that cases can say. */
public final class MeterLine {
    private MeterLine() {}

    /** Such as {@code 11 same-zone out 2 packets 80 bytes in 1 packets 40 bytes}. */
    public static String text(
            int networkInterface,
            MeteringClass meteringClass,
            long packetsFromInstance,
            long bytesFromInstance,
            long packetsToInstance,
            long bytesToInstance) {
        return String.format(
                "%d %s out %d packets %d bytes in %d packets %d bytes",
                networkInterface,
                meteringClass,
                packetsFromInstance,
                bytesFromInstance,
                packetsToInstance,
                bytesToInstance);
    }
}
