package dev.tenet.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;

/** Reads capture files of Ethernet frames: both byte orders, times in micro- or nanoseconds. Not pcapng. */
public final class PcapReader implements Closeable {
    private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private final InputStream in;
    private final ByteOrder order;
    private final int nanosecondsPerTick;

    /** Reads the file's header; closes {@code in} when closed. */
    public PcapReader(InputStream in) throws IOException, MalformedPacketException {
        this.in = in;
        byte[] header = in.readNBytes(FILE_HEADER);
        Bytes.of(header).require(FILE_HEADER, "a capture file header");
        int magic = ByteBuffer.wrap(header).getInt();
        int reversed = Integer.reverseBytes(magic);
        boolean bigEndian = magic == MAGIC_MICROSECONDS || magic == PcapWriter.MAGIC_NANOSECONDS;
        if (!bigEndian && reversed != MAGIC_MICROSECONDS && reversed != PcapWriter.MAGIC_NANOSECONDS) {
            throw new MalformedPacketException(String.format("not a capture file: it starts with 0x%08x", magic));
        }
        order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        nanosecondsPerTick = (bigEndian ? magic : reversed) == PcapWriter.MAGIC_NANOSECONDS ? 1 : 1000;
        int linkType = ByteBuffer.wrap(header).order(order).getInt(20) & 0xffff;
        if (linkType != PcapWriter.LINKTYPE_ETHERNET) {
            throw new MalformedPacketException("a capture of link type " + linkType + ", not Ethernet");
        }
    }

    /** The next frame, or empty at the end of the file. A record that is cut off or larger than 256 KiB is malformed. */
    public Optional<CapturedPacket> next() throws IOException, MalformedPacketException {
        byte[] header = in.readNBytes(RECORD_HEADER);
        if (header.length == 0) {
            return Optional.empty();
        }
        Bytes.of(header).require(RECORD_HEADER, "a capture record header");
        ByteBuffer fields = ByteBuffer.wrap(header).order(order);
        long seconds = Integer.toUnsignedLong(fields.getInt());
        long nanoseconds = Integer.toUnsignedLong(fields.getInt()) * nanosecondsPerTick;
        int kept = fields.getInt();
        int original = fields.getInt();
        if (kept < 0 || kept > PcapWriter.MAX_FRAME || original < kept) {
            throw new MalformedPacketException("a capture record of " + kept + " bytes out of " + original);
        }
        Bytes frame = Bytes.of(in.readNBytes(kept)).require(kept, "a capture record");
        return Optional.of(new CapturedPacket(Instant.ofEpochSecond(seconds, nanoseconds), frame, original));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
