package dev.tenet.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The sections of a 64-bit ELF file, found by name: as much of the format as it takes to reach the types in it. */
public final class ElfSections {
    private static final int MAGIC = 0x7F454C46;
    private static final int HEADER_BYTES = 64;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int TABLE_OFFSET = 0x28;
    private static final int ENTRY_SIZE = 0x3A;
    private static final int ENTRY_COUNT = 0x3C;
    private static final int NAMES_INDEX = 0x3E;

    private final byte[] file;
    private final ByteBuffer buffer;

    private ElfSections(byte[] file) {
        this.file = file;
        this.buffer = ByteBuffer.wrap(file);
    }

    /**
     * Opens a file's bytes, which are not copied.
     *
     * @throws BtfFormatException if it is no 64-bit ELF file
     */
    public static ElfSections of(byte[] file) {
        ElfSections sections = new ElfSections(file);
        if (file.length < HEADER_BYTES || sections.buffer.getInt(0) != MAGIC || file[4] != CLASS_64) {
            throw new BtfFormatException("not a 64-bit ELF file");
        }
        sections.buffer.order(file[5] == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return sections;
    }

    /** The contents of the first section of this name. */
    public Optional<byte[]> find(String name) {
        try {
            int count = Short.toUnsignedInt(buffer.getShort(ENTRY_COUNT));
            int names = header(Short.toUnsignedInt(buffer.getShort(NAMES_INDEX)));
            for (int i = 0; i < count; i++) {
                int header = header(i);
                if (nameAt(contentStart(names) + buffer.getInt(header)).equals(name)) {
                    int start = contentStart(header);
                    int end = Math.addExact(start, Math.toIntExact(buffer.getLong(header + 0x20)));
                    return Optional.of(Arrays.copyOfRange(file, start, checkWithin(end)));
                }
            }
            return Optional.empty();
        } catch (ArithmeticException | IndexOutOfBoundsException malformed) {
            throw new BtfFormatException("a malformed or cut ELF file");
        }
    }

    /** The types in the file's {@code .BTF} section. */
    public Btf types() {
        return Btf.parse(find(".BTF").orElseThrow(() -> new BtfFormatException("no section .BTF: compile with -g")));
    }

    private int header(int index) {
        int table = Math.toIntExact(buffer.getLong(TABLE_OFFSET));
        return Math.addExact(table, index * Short.toUnsignedInt(buffer.getShort(ENTRY_SIZE)));
    }

    private int contentStart(int header) {
        return checkWithin(Math.toIntExact(buffer.getLong(header + 0x18)));
    }

    private int checkWithin(int offset) {
        if (offset < 0 || offset > file.length) {
            throw new BtfFormatException("a malformed or cut ELF file");
        }
        return offset;
    }

    private String nameAt(int start) {
        int end = start;
        while (file[end] != 0) {
            end++;
        }
        return new String(file, start, end - start, StandardCharsets.UTF_8);
    }
}
