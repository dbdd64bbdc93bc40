package dev.tenet.datapath.cases;

import dev.tenet.net.IpPrefix;

/** What came to an edge for somebody, as text: {@code 203.0.113.5/32 64 packets 4032 bytes}. */
public final class PublicTrafficLine {
    private PublicTrafficLine() {}

    public static String text(IpPrefix of, long packets, long bytes) {
        return of + " " + packets + " packets " + bytes + " bytes";
    }
}
