package dev.tenet.net;

import java.time.Instant;

/**
 * A frame in a capture.
 *
 * @param time when it was seen, to the nanosecond
 * @param frame the bytes that were kept
 * @param originalLength how long it was, at least what was kept
 */
public record CapturedPacket(Instant time, Bytes frame, int originalLength) {
    public CapturedPacket {
        if (originalLength < frame.length()) {
            throw new IllegalArgumentException("a frame of " + originalLength + " bytes, " + frame.length() + " kept");
        }
    }

    public static CapturedPacket whole(Instant time, Bytes frame) {
        return new CapturedPacket(time, frame, frame.length());
    }
}
