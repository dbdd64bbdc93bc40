package dev.tenet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Vpc;
import dev.tenet.store.Bytes;
import dev.tenet.store.ObjectCodec;
import dev.tenet.store.UnreadableException;
import java.util.List;

/** What stands in the store, perhaps written by another version or by nobody: it is read, or refused by the one exception that says so. */
class StoreCodecFuzzTest {
    private static final ObjectCodec CODEC = new ObjectCodec();

    @FuzzTest(maxDuration = "10s")
    void whatIsReadIsWrittenAndReadBackAlike(byte[] stored) {
        for (Class<?> type : List.of(Vpc.class, SecurityGroup.class, NetworkInterface.class)) {
            check(type, Bytes.copyOf(stored));
        }
    }

    private static <T> void check(Class<T> type, Bytes stored) {
        T object;
        try {
            object = CODEC.decode(type, stored);
        } catch (UnreadableException refused) {
            return;
        }
        assertEquals(object, CODEC.decode(type, CODEC.encode(type, object)));
    }
}
