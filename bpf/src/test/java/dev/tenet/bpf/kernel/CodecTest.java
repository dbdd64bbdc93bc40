package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.layout.Everything;
import dev.tenet.bpf.layout.Port;
import dev.tenet.bpf.layout.PortFlag;
import dev.tenet.bpf.layout.WireState;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generated codecs against programs that were compiled from the same C. */
@KernelTest
class CodecTest {
    private static final byte[] MAC = HexFormat.of().parseHex("0200000000ff");

    private final Arena arena = Arena.ofConfined();
    private final BpfObject object = TestObjects.spec("layout").load();
    private final Everything everything = Everything.allocate(arena);

    @AfterEach
    void close() {
        object.close();
        arena.close();
    }

    @Test
    void javaReadsWhatAProgramWrote() {
        object.program("fill").runSystemCall(everything.memory());
        assertEquals(0x0102030405060708L, everything.when());
        assertEquals(0x1112131415161718L, everything.whenOnTheWire());
        assertEquals(-2, everything.interface_());
        assertEquals(0x0a010203, everything.ipv4());
        assertEquals(-5, everything.offset());
        assertEquals(-6_000_000_000L, everything.farOffset());
        assertTrue(everything.isOpen());
        assertArrayEquals(MAC, everything.mac());
        assertArrayEquals("e\0\0\0h".getBytes(StandardCharsets.US_ASCII), everything.name());
        assertEquals(WireState.WIRE_10G, everything.state());
        assertEquals("OPEN|MIRRORED", PortFlag.describe(everything.flags()));
        assertEquals(77, everything.local().word(3));
        Port port = everything.ports(2);
        assertEquals(200, port.protocol());
        assertEquals(-3, port.tilt());
        assertEquals(4789, port.number());
        assertEquals(65_535, port.vlan());
        assertEquals(-300, port.balance());
        assertEquals(65_000, everything.samples(1));
        assertEquals(1, everything.low());
        assertEquals(2, everything.high());
        assertEquals(255, everything.memory_());
    }

    @Test
    void aProgramReadsWhatJavaWrote() {
        assertEquals(1, object.program("first_difference").runSystemCall(everything.memory()));
        writeAll();
        assertEquals(0, object.program("first_difference").runSystemCall(everything.memory()));
        Everything filled = Everything.allocate(arena);
        object.program("fill").runSystemCall(filled.memory());
        assertTrue(filled.contentEquals(everything));
        everything.samples(0, 1);
        assertFalse(filled.contentEquals(everything));
    }

    @Test
    void codecsWorkOnTheHeapAtAnyPlace() {
        writeAll();
        Everything copy = Everything.of(everything.toBytes());
        assertTrue(copy.contentEquals(everything));
        assertEquals(everything.toString(), copy.toString());
        assertTrue(copy.toString().contains("ports=[port{protocol=0"), copy.toString());
        assertEquals(0, copy.clear().memory().get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> everything.low(65_536));
        assertThrows(IllegalArgumentException.class, () -> everything.ports(0).protocol(-1));
        assertThrows(IllegalArgumentException.class, () -> everything.ports(0).tilt(128));
        assertThrows(IllegalArgumentException.class, () -> everything.mac(new byte[5]));
        assertThrows(IndexOutOfBoundsException.class, () -> everything.samples(2));
        assertThrows(IndexOutOfBoundsException.class, () -> everything.ports(3));
        assertThrows(IndexOutOfBoundsException.class, () -> new Everything(arena.allocate(Everything.SIZE - 1)));
        assertThrows(IllegalArgumentException.class, () -> Everything.of(new byte[Everything.SIZE + 1]));
        everything.memory().set(ValueLayout.JAVA_INT, Everything.OFFSET_STATE, 5);
        assertThrows(IllegalArgumentException.class, everything::state);
    }

    private void writeAll() {
        everything
                .when(0x0102030405060708L)
                .whenOnTheWire(0x1112131415161718L)
                .interface_(-2)
                .ipv4(0x0a010203)
                .offset(-5)
                .farOffset(-6_000_000_000L)
                .isOpen(true)
                .mac(MAC)
                .name("e\0\0\0h".getBytes(StandardCharsets.US_ASCII))
                .state(WireState.WIRE_10G)
                .flags(PortFlag.OPEN | PortFlag.MIRRORED)
                .samples(1, 65_000)
                .low(1)
                .high(2)
                .memory_(255);
        everything.local().word(3, 77);
        everything.ports(2).protocol(200).tilt(-3).number(4789).vlan(65_535).balance(-300);
    }
}
