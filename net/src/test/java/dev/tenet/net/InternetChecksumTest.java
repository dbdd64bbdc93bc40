package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    private static final long SEED = 0xc5c5L;

    @Test
    void theExampleOfRfc1071() {
        assertEquals(~0xddf2 & 0xffff, InternetChecksum.of(Bytes.parseHex("0001f203f4f5f6f7")));
    }

    @Test
    void anOddByteCountsAsIfAZeroFollowed() {
        assertEquals(InternetChecksum.of(Bytes.parseHex("0102ab00")), InternetChecksum.of(Bytes.parseHex("0102ab")));
    }

    @Test
    void theExampleOfRfc1624() {
        assertEquals(0, InternetChecksum.update16(0xdd2f, 0x5555, 0x3285));
    }

    @Test
    void incrementalAndFullAgree() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] array = new byte[40];
            random.nextBytes(array);
            Bytes before = Bytes.of(array);
            int at = random.nextInt(9) * 4;
            Bytes after = before.with(at, new ByteWriter().u32(random.nextInt()).toBytes());
            assertEquals(
                    InternetChecksum.of(after),
                    InternetChecksum.update32(InternetChecksum.of(before), before.u32(at), after.u32(at)),
                    () -> "seed " + SEED);
        }
    }
}
