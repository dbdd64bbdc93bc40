package dev.tenet.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Writes Ethernet frames to a capture file with nanosecond times (draft-ietf-opsawg-pcap, magic 0xa1b23c4d), as tcpdump and
 * Wireshark read it. Times are from 1970 to 2106.
 */
public final class PcapWriter implements Closeable {
    static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    static final int LINKTYPE_ETHERNET = 1;
    static final int MAX_FRAME = 262_144;

    private final OutputStream out;

    /** Writes the file's header; closes {@code out} when closed. */
    public PcapWriter(OutputStream out) throws IOException {
        this.out = out;
        ByteWriter header = new ByteWriter().u32(MAGIC_NANOSECONDS).u16(2).u16(4);
        header.u32(0).u32(0).u32(MAX_FRAME).u32(LINKTYPE_ETHERNET);
        out.write(header.toBytes().toArray());
    }

    /** Frames beyond 256 KiB are cut. */
    public void write(CapturedPacket packet) throws IOException {
        Instant time = packet.time();
        if (time.getEpochSecond() >>> 32 != 0) {
            throw new IllegalArgumentException("a capture's times have 32 bits of seconds: " + time);
        }
        Bytes kept = packet.frame().limit(MAX_FRAME);
        ByteWriter writer = new ByteWriter().u32((int) time.getEpochSecond()).u32(time.getNano());
        writer.u32(kept.length()).u32(packet.originalLength()).bytes(kept);
        out.write(writer.toBytes().toArray());
    }

    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
