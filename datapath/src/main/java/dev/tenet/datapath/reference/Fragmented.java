package dev.tenet.datapath.reference;

import dev.tenet.net.IpProtocol;
import java.util.BitSet;

/** What the first piece of a packet was, for the pieces that follow, and which bytes have come. */
public final class Fragmented {
    private static final int UNIT = 8;
    private static final int UNITS = 8192;

    final FragmentKey key;
    final long begunAt;
    final IpProtocol protocol;
    final int sourcePort;
    final int destinationPort;
    final int service;
    final boolean asked;
    private final int echo;
    private final BitSet seen = new BitSet(UNITS);

    Fragmented(FragmentKey key, long begunAt, ParsedPacket.Ip first, boolean asked) {
        this.key = key;
        this.begunAt = begunAt;
        this.protocol = first.protocol();
        this.sourcePort = first.sourcePort();
        this.destinationPort = first.destinationPort();
        this.service = first.service();
        this.asked = asked;
        this.echo = first.isEchoReply() ? 2 : first.isEcho() ? 1 : 0;
    }

    /** Which packet. */
    public FragmentKey key() {
        return key;
    }

    /** When the first piece passed; nanoseconds of the datapath's clock. */
    public long begunAt() {
        return begunAt;
    }

    public IpProtocol protocol() {
        return protocol;
    }

    /** Of the flow's key. */
    public int localPort() {
        return key.toInstance() && hasPorts() ? destinationPort : sourcePort;
    }

    /** Of the flow's key. */
    public int remotePort() {
        return key.toInstance() && hasPorts() ? sourcePort : destinationPort;
    }

    /** 1 for an echo request, 2 for a reply, else 0. */
    public int echo() {
        return echo;
    }

    /** What rules look at. */
    public int service() {
        return service;
    }

    private boolean hasPorts() {
        return protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP);
    }

    /** Whether the first piece went by way of a gateway, so that the others do. */
    public boolean asked() {
        return asked;
    }

    /** The units of 8 bytes that have come; behind the last piece all have. */
    public BitSet seen() {
        return (BitSet) seen.clone();
    }

    /** True if some of the bytes came already. */
    boolean mark(ParsedPacket.Piece piece) {
        int from = piece.start() / UNIT;
        int to = piece.last() ? UNITS : piece.end() / UNIT;
        boolean twice = !seen.get(from, to).isEmpty();
        seen.set(from, to);
        return twice;
    }
}
