package dev.tenet.bpf.btf;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A set of types. Type numbers count from 1; 0 is {@link #VOID}. */
public final class Btf {
    public static final int VOID = 0;

    private static final int POINTER_BYTES = 8;
    private static final int DEEPEST_NESTING = 64;

    private final List<BtfType> types;

    Btf(List<BtfType> types) {
        this.types = List.copyOf(types);
    }

    /** No types: that of objects compiled without {@code -g}. */
    public static Btf empty() {
        return new Btf(List.of());
    }

    /**
     * Reads the contents of a {@code .BTF} section, in this machine's byte order.
     *
     * @throws BtfFormatException if it is malformed
     */
    public static Btf parse(byte[] section) {
        return new BtfReader(section).read();
    }

    /** The largest type number. */
    public int count() {
        return types.size();
    }

    /**
     * The type of this number.
     *
     * @throws BtfFormatException if there is none, or it is {@link #VOID}
     */
    public BtfType type(int number) {
        if (number < 1 || number > types.size()) {
            throw new BtfFormatException("no type " + number + " among " + types.size());
        }
        return types.get(number - 1);
    }

    /** Looks for a type of a kind by its name; the first, if there are several. */
    public <T extends BtfType> Optional<T> find(Class<T> kind, String name) {
        return types.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(type -> type.name().equals(name))
                .findFirst();
    }

    /** All types of a kind, in order. */
    public <T extends BtfType> List<T> all(Class<T> kind) {
        return types.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The number of a type that is in this set. */
    public int numberOf(BtfType type) {
        return IntStream.range(0, types.size())
                        .filter(i -> types.get(i) == type)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("not in this set: " + type))
                + 1;
    }

    /** The type behind typedefs and qualifiers. */
    public BtfType resolve(int number) {
        BtfType type = type(number);
        for (int depth = 0; depth < DEEPEST_NESTING; depth++) {
            switch (type) {
                case BtfType.Typedef typedef -> type = type(typedef.target());
                case BtfType.Qualifier qualifier -> type = type(qualifier.target());
                default -> {
                    return type;
                }
            }
        }
        throw new BtfFormatException("type " + number + " refers to itself");
    }

    /** The outermost typedef's name, past qualifiers; empty if there is none. */
    public String typedefName(int number) {
        int current = number;
        for (int depth = 0; depth < DEEPEST_NESTING && current != VOID; depth++) {
            switch (type(current)) {
                case BtfType.Typedef typedef -> {
                    return typedef.name();
                }
                case BtfType.Qualifier qualifier -> current = qualifier.target();
                default -> {
                    return "";
                }
            }
        }
        return "";
    }

    /** Whether any typedef on the way is the kernel's for big-endian numbers: {@code __be16}, {@code __be32}, {@code __be64}. */
    public boolean isBigEndian(int number) {
        int current = number;
        for (int depth = 0; depth < DEEPEST_NESTING && current != VOID; depth++) {
            switch (type(current)) {
                case BtfType.Typedef typedef -> {
                    if (typedef.name().matches("__be(16|32|64)")) {
                        return true;
                    }
                    current = typedef.target();
                }
                case BtfType.Qualifier qualifier -> current = qualifier.target();
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    /** What {@code sizeof} gives. */
    public int bytesOf(int number) {
        return bytesOf(number, 0);
    }

    private int bytesOf(int number, int depth) {
        if (depth > DEEPEST_NESTING) {
            throw new BtfFormatException("type " + number + " contains itself");
        }
        return switch (resolve(number)) {
            case BtfType.Int type -> type.bytes();
            case BtfType.Float type -> type.bytes();
            case BtfType.Pointer type -> POINTER_BYTES;
            case BtfType.Array type -> bytesOfArray(bytesOf(type.element(), depth + 1), type.count());
            case BtfType.Composite type -> type.bytes();
            case BtfType.Enumeration type -> type.bytes();
            case BtfType.DataSection type -> type.bytes();
            case BtfType.Variable type -> bytesOf(type.type(), depth + 1);
            case BtfType.Forward type -> throw new BtfFormatException(type.name() + " is only declared");
            case BtfType.Function type -> throw new BtfFormatException("a function has no size: " + type.name());
            case BtfType.Prototype type -> throw new BtfFormatException("a function has no size");
            case BtfType.DeclarationTag type -> throw new BtfFormatException("a tag has no size: " + type.name());
            case BtfType.Typedef type -> throw new AssertionError("resolved to " + type);
            case BtfType.Qualifier type -> throw new AssertionError("resolved to " + type);
        };
    }

    private static int bytesOfArray(int elementBytes, int count) {
        long bytes = Integer.toUnsignedLong(count) * elementBytes;
        if (bytes > Integer.MAX_VALUE) {
            throw new BtfFormatException("an array of " + bytes + " bytes");
        }
        return (int) bytes;
    }
}
