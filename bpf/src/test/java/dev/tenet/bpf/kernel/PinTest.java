package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfFileSystem;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.IncompatiblePinException;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.TestPins;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KernelTest
class PinTest {
    private static final String MAP = "a_hash_map_with_a_long_name";

    private final TestPins pins = new TestPins();
    private final Path directory = pins.directory();

    @AfterEach
    void unmount() {
        pins.close();
    }

    @Test
    void aMapLivesOnInItsPin() {
        try (BpfObject first =
                TestObjects.programs().loader().pinMap(MAP, directory).load()) {
            first.map(MAP).update(TestObjects.u64(1), TestObjects.u64(2));
        }
        assertEquals(List.of(directory.resolve(MAP)), Pins.in(directory));
        try (BpfObject second =
                        TestObjects.programs().loader().pinMaps(directory).load();
                BpfMap pinned = BpfMap.openPinned(directory.resolve(MAP))) {
            assertArrayEquals(
                    TestObjects.u64(2),
                    second.map(MAP).lookup(TestObjects.u64(1)).orElseThrow());
            assertEquals(second.map(MAP).info().id(), pinned.info().id());
            assertTrue(Pins.exists(directory.resolve("counters")));
            assertTrue(Pins.exists(directory.resolve("tables")));
        }
        try (BpfObject third =
                TestObjects.programs().loader().pinMaps(directory).load()) {
            assertEquals(1, third.program("drop_short").testRun(new byte[60]).returnValue());
        }
    }

    @Test
    void aMapOfAnotherShapeIsRefusedByWhatDiffers() {
        TestObjects.programs().loader().pinMap(MAP, directory).load().close();
        IncompatiblePinException refused = assertThrows(
                IncompatiblePinException.class,
                () -> TestObjects.spec("relaid").loader().pinMaps(directory).load());
        assertEquals(
                List.of(
                        new IncompatiblePinException.Difference("value size", "8", "4"),
                        new IncompatiblePinException.Difference("number of entries", "1024", "512"),
                        new IncompatiblePinException.Difference("key", "absent", "8 bytes at 0"),
                        new IncompatiblePinException.Difference("key's address", "4 bytes, big-endian at 0", "absent"),
                        new IncompatiblePinException.Difference("key's port", "2 bytes, big-endian at 4", "absent"),
                        new IncompatiblePinException.Difference("key's flags", "2 bytes at 6", "absent"),
                        new IncompatiblePinException.Difference("value", "8 bytes at 0", "4 bytes at 0")),
                refused.differences());
        assertEquals(directory.resolve(MAP), refused.path());
    }

    @Test
    void fieldsThatMovedAreRefusedByName() {
        TestObjects.spec("flows1").loader().pinMaps(directory).load().close();
        IncompatiblePinException refused = assertThrows(
                IncompatiblePinException.class,
                () -> TestObjects.spec("flows2").loader().pinMaps(directory).load());
        assertEquals(
                List.of(
                        new IncompatiblePinException.Difference("value's slot", "4 bytes at 12", "4 bytes at 8"),
                        new IncompatiblePinException.Difference("value's peer", "4 bytes at 8", "4 bytes at 12")),
                refused.differences());
    }

    @Test
    void fieldsMayGetOtherNames() {
        TestObjects.spec("flows1").loader().pinMaps(directory).load().close();
        try (BpfObject renamed =
                        TestObjects.spec("flows3").loader().pinMaps(directory).load();
                BpfMap pinned = BpfMap.openPinned(directory.resolve("flows"))) {
            assertEquals(pinned.info().id(), renamed.map("flows").info().id());
        }
    }

    @Test
    void aMapIsSharedByTwoObjects() {
        try (BpfObject first = TestObjects.programs().load();
                BpfObject second = TestObjects.programs()
                        .loader()
                        .useMap("counters", first.map("counters"))
                        .load()) {
            assertEquals(
                    first.map("counters").info().id(),
                    second.map("counters").info().id());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TestObjects.programs().loader().useMap("counters", first.map("gauges")));
        }
    }

    @Test
    void aFailedLoadLeavesNoPins() {
        SystemCallException refused = assertThrows(
                SystemCallException.class,
                () -> TestObjects.programs()
                        .loader()
                        .pinMap("counters", directory)
                        .pinMap("tables", directory.resolve("absent"))
                        .load());
        assertEquals(Errno.ENOENT, refused.errno());
        assertEquals(List.of(), Pins.in(directory));
    }

    @Test
    void aProgramLivesOnInItsPinAndIsReplacedInOneStep() {
        Path pin = directory.resolve("give_verdict");
        try (BpfObject first = TestObjects.programs().loader().set("verdict", 1).load()) {
            first.program("give_verdict").pin(pin);
            assertEquals(
                    Errno.EEXIST,
                    assertThrows(
                                    SystemCallException.class,
                                    () -> first.program("give_verdict").pin(pin))
                            .errno());
        }
        int firstId;
        try (BpfProgram pinned = BpfProgram.openPinned(pin)) {
            assertEquals(1, pinned.testRun(TestObjects.FRAME).returnValue());
            firstId = pinned.info().id();
        }
        try (BpfObject second =
                TestObjects.programs().loader().set("verdict", 2).load()) {
            second.program("give_verdict").pinReplacing(pin);
        }
        try (BpfProgram pinned = BpfProgram.openPinned(pin)) {
            assertEquals(2, pinned.testRun(TestObjects.FRAME).returnValue());
            assertNotEquals(firstId, pinned.info().id());
        }
        assertEquals(List.of(pin), Pins.in(directory));
        Pins.remove(pin);
        assertEquals(
                Errno.ENOENT,
                assertThrows(SystemCallException.class, () -> BpfProgram.openPinned(pin))
                        .errno());
    }

    @Test
    void mountingTwiceIsOnce() {
        assertTrue(BpfFileSystem.isMounted(directory));
        BpfFileSystem.mount(directory);
        assertTrue(BpfFileSystem.unmount(directory));
        assertFalse(BpfFileSystem.isMounted(directory));
        assertFalse(BpfFileSystem.unmount(directory));
    }
}
