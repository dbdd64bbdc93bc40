package dev.tenet.bpf.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.btf.Btf;
import dev.tenet.bpf.btf.BtfFormatException;
import dev.tenet.bpf.btf.BtfType;
import dev.tenet.bpf.btf.ElfSections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BtfTest {
    private final byte[] section =
            ElfSections.of(TestObjects.bytes("layout")).find(".BTF").orElseThrow();
    private final Btf types = Btf.parse(section);

    @Test
    void structuresHaveTheirMembers() {
        BtfType.Composite port = types.find(BtfType.Composite.class, "port").orElseThrow();
        assertEquals(8, port.bytes());
        assertEquals(
                List.of("protocol", "tilt", "number", "vlan", "balance"),
                port.members().stream().map(BtfType.Member::name).toList());
        BtfType.Member number = port.members().get(2);
        assertEquals(2, number.byteOffset());
        assertTrue(types.isBigEndian(number.type()));
        assertEquals("__be16", types.typedefName(number.type()));
        assertFalse(types.isBigEndian(port.members().get(3).type()));
        assertEquals(2, types.bytesOf(number.type()));
    }

    @Test
    void sizesAreThoseOfC() {
        BtfType.Composite everything =
                types.find(BtfType.Composite.class, "everything").orElseThrow();
        assertEquals(everything.bytes(), types.bytesOf(types.numberOf(everything)));
        BtfType.Member ports = everything.members().stream()
                .filter(member -> member.name().equals("ports"))
                .findFirst()
                .orElseThrow();
        assertEquals(24, types.bytesOf(ports.type()));
    }

    @Test
    void theKernelsOwnTypesAreRead() throws IOException {
        Path kernel = Path.of("/sys/kernel/btf/vmlinux");
        Assumptions.assumeTrue(Files.isReadable(kernel), "this kernel has no type information");
        Btf vmlinux = Btf.parse(Files.readAllBytes(kernel));
        BtfType.Composite context =
                vmlinux.find(BtfType.Composite.class, "__sk_buff").orElseThrow();
        assertEquals(192, context.bytes());
    }

    /** Whatever the bytes, the answer is types or one kind of exception. */
    @Test
    void damagedBytesAreRefusedCleanly() {
        byte[] elf = TestObjects.bytes("layout");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = elf.clone();
            int hits = 1 + random.nextInt(8);
            for (int hit = 0; hit < hits; hit++) {
                damaged[random.nextInt(i % 2 == 0 ? 64 : damaged.length)] = (byte) random.nextInt();
            }
            if (i % 3 == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                sizesOf(ElfSections.of(damaged).types());
            } catch (BtfFormatException expected) {
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
                throw new AssertionError("seed " + seed + ", round " + i, failure);
            }
        }
        assertTrue(refused > 500, "only " + refused + " of 3000 were noticed; seed " + seed);
        assertThrows(BtfFormatException.class, () -> Btf.parse(Arrays.copyOf(section, section.length - 1)));
    }

    private static void sizesOf(Btf types) {
        for (BtfType.Composite type : types.all(BtfType.Composite.class)) {
            type.members().forEach(member -> types.bytesOf(member.type()));
        }
    }
}
