package dev.tenet.bpf.btf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Reads the bytes of BTF once, from the first type to the last. */
final class BtfReader {
    private static final int MAGIC = 0xEB9F;
    private static final int VERSION = 1;
    private static final int SHORTEST_HEADER = 24;

    private final byte[] section;
    private final ByteBuffer types;
    private final int stringsStart;
    private final int stringsEnd;

    BtfReader(byte[] section) {
        this.section = section;
        ByteBuffer header = ByteBuffer.wrap(section).order(ByteOrder.nativeOrder());
        require(section.length >= SHORTEST_HEADER, "shorter than its header");
        require(Short.toUnsignedInt(header.getShort(0)) == MAGIC, "its magic number is not that of BTF here");
        require(header.get(2) == VERSION, "version " + header.get(2));
        long headerBytes = unsigned(header, 4);
        long typesStart = headerBytes + unsigned(header, 8);
        long typesEnd = typesStart + unsigned(header, 12);
        long start = headerBytes + unsigned(header, 16);
        long end = start + unsigned(header, 20);
        require(typesEnd <= section.length && end <= section.length, "it is cut off");
        types = ByteBuffer.wrap(section, (int) typesStart, (int) (typesEnd - typesStart))
                .order(ByteOrder.nativeOrder());
        stringsStart = (int) start;
        stringsEnd = (int) end;
    }

    Btf read() {
        List<BtfType> read = new ArrayList<>();
        try {
            while (types.hasRemaining()) {
                read.add(readType());
            }
        } catch (BufferUnderflowException cut) {
            throw new BtfFormatException("malformed BTF: type " + (read.size() + 1) + " is cut off");
        }
        return new Btf(read);
    }

    private BtfType readType() {
        String name = string(types.getInt());
        int info = types.getInt();
        int sizeOrType = types.getInt();
        int count = info & 0xFFFF;
        boolean flag = info < 0;
        int kind = (info >>> 24) & 0x1F;
        return switch (kind) {
            case 1 -> readInt(name, sizeOrType);
            case 2 -> new BtfType.Pointer(sizeOrType);
            case 3 -> readArray();
            case 4, 5 -> new BtfType.Composite(name, kind == 5, sizeOrType, list(count, i -> readMember(flag)));
            case 6 -> new BtfType.Enumeration(name, sizeOrType, flag, list(count, i -> readConstant(flag)));
            case 7 -> new BtfType.Forward(name, flag);
            case 8 -> new BtfType.Typedef(name, sizeOrType);
            case 9, 10, 11, 18 -> new BtfType.Qualifier(name, sizeOrType);
            case 12 -> new BtfType.Function(name, sizeOrType);
            case 13 ->
                new BtfType.Prototype(
                        sizeOrType, list(count, i -> new BtfType.Parameter(string(types.getInt()), types.getInt())));
            case 14 -> readVariable(name, sizeOrType);
            case 15 ->
                new BtfType.DataSection(
                        name,
                        sizeOrType,
                        list(count, i -> new BtfType.Placement(types.getInt(), types.getInt(), types.getInt())));
            case 16 -> new BtfType.Float(name, sizeOrType);
            case 17 -> new BtfType.DeclarationTag(name, sizeOrType, types.getInt());
            case 19 -> new BtfType.Enumeration(name, sizeOrType, flag, list(count, i -> readLongConstant()));
            default -> throw new BtfFormatException("malformed BTF: a type of the unknown kind " + kind);
        };
    }

    private BtfType readInt(String name, int bytes) {
        int encoding = types.getInt();
        int properties = (encoding >>> 24) & 0x0F;
        return new BtfType.Int(name, bytes, encoding & 0xFF, (properties & 1) != 0, (properties & 4) != 0);
    }

    private BtfType readArray() {
        int element = types.getInt();
        int unusedIndexType = types.getInt();
        return new BtfType.Array(element, types.getInt());
    }

    private BtfType readVariable(String name, int type) {
        int unusedLinkage = types.getInt();
        return new BtfType.Variable(name, type);
    }

    private BtfType.Member readMember(boolean hasBitFields) {
        String name = string(types.getInt());
        int type = types.getInt();
        int offset = types.getInt();
        return hasBitFields
                ? new BtfType.Member(name, type, offset & 0xFF_FFFF, offset >>> 24)
                : new BtfType.Member(name, type, offset, 0);
    }

    private BtfType.Constant readConstant(boolean isSigned) {
        String name = string(types.getInt());
        int value = types.getInt();
        return new BtfType.Constant(name, isSigned ? value : Integer.toUnsignedLong(value));
    }

    private BtfType.Constant readLongConstant() {
        String name = string(types.getInt());
        long low = Integer.toUnsignedLong(types.getInt());
        long high = types.getInt();
        return new BtfType.Constant(name, high << 32 | low);
    }

    private static <T> List<T> list(int count, IntFunction<T> read) {
        return IntStream.range(0, count).mapToObj(read).toList();
    }

    private String string(int offset) {
        long start = stringsStart + Integer.toUnsignedLong(offset);
        require(start < stringsEnd, "a name beyond its strings");
        int end = (int) start;
        while (end < stringsEnd && section[end] != 0) {
            end++;
        }
        return new String(section, (int) start, end - (int) start, StandardCharsets.UTF_8);
    }

    private static long unsigned(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset));
    }

    private static void require(boolean fact, String otherwise) {
        if (!fact) {
            throw new BtfFormatException("malformed BTF: " + otherwise);
        }
    }
}
