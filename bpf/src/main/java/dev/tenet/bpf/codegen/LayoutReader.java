package dev.tenet.bpf.codegen;

import dev.tenet.bpf.btf.Btf;
import dev.tenet.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds C types by name, with those inside them. */
final class LayoutReader {
    private static final String ALL_MEMBERS = ".*";

    private final Btf types;
    private final Naming naming;
    private final EnumKinds kinds;
    private final Map<String, Layout> found = new LinkedHashMap<>();

    LayoutReader(Btf types, Naming naming, EnumKinds kinds) {
        this.types = types;
        this.naming = naming;
        this.kinds = kinds;
    }

    /** Reads a structure, union or enumeration, and what it contains; with {@code .*} behind, only what it contains. */
    void read(String name) {
        if (name.endsWith(ALL_MEMBERS)) {
            readMembers(name.substring(0, name.length() - ALL_MEMBERS.length()));
        } else {
            readNamed(name);
        }
    }

    /** Everything read, by C name, inner types before those that contain them. */
    Collection<Layout> layouts() {
        return List.copyOf(found.values());
    }

    private void readMembers(String cName) {
        BtfType.Composite type = types.find(BtfType.Composite.class, cName)
                .orElseThrow(() -> new LayoutException("no struct or union " + cName + " in the object"));
        for (BtfType.Member member : type.members()) {
            switch (types.resolve(member.type())) {
                case BtfType.Composite composite -> named(composite, cName + "." + member.name());
                case BtfType.Enumeration enumeration when !enumeration.name().isEmpty() -> enumeration(enumeration);
                default ->
                    throw new LayoutException(cName + "." + member.name() + " is no struct, union or enum with a name");
            }
        }
    }

    private void readNamed(String cName) {
        types.find(BtfType.Composite.class, cName)
                .ifPresentOrElse(
                        this::struct,
                        () -> types.find(BtfType.Enumeration.class, cName).ifPresentOrElse(this::enumeration, () -> {
                            throw new LayoutException("no struct, union or enum " + cName
                                    + " in the object: the compiler writes down only types that some variable or"
                                    + " function uses");
                        }));
    }

    private Layout.Struct struct(BtfType.Composite type) {
        if (found.get(type.name()) instanceof Layout.Struct known) {
            return known;
        }
        List<Layout.Field> fields = new ArrayList<>();
        collect(type, type.name(), 0, fields);
        Set<String> names = new HashSet<>();
        for (Layout.Field field : fields) {
            if (!names.add(field.javaName())) {
                throw new LayoutException("struct " + type.name() + " has two fields named " + field.javaName());
            }
        }
        Layout.Struct struct =
                new Layout.Struct(type.name(), naming.className(type.name()), type.isUnion(), type.bytes(), fields);
        keep(struct);
        return struct;
    }

    /** Members of anonymous structures and unions are members of what contains those, as in C. */
    private void collect(BtfType.Composite type, String owner, int base, List<Layout.Field> fields) {
        for (BtfType.Member member : type.members()) {
            String name = owner + "." + member.name();
            if (member.isBitField()) {
                throw new LayoutException(name + " is a bit field, whose place depends on the compiler:"
                        + " use a number with masks instead");
            }
            int offset = base + member.byteOffset();
            if (!member.name().isEmpty()) {
                fields.add(new Layout.Field(member.name(), offset, shape(member.type(), name)));
            } else if (types.resolve(member.type()) instanceof BtfType.Composite anonymous) {
                collect(anonymous, owner, offset, fields);
            }
        }
    }

    private Shape shape(int type, String where) {
        return switch (types.resolve(type)) {
            case BtfType.Int number -> number(number, type, where);
            case BtfType.Enumeration enumeration -> choice(enumeration, type, where);
            case BtfType.Composite composite -> new Shape.Nested(named(composite, where));
            case BtfType.Array array -> arrayShape(array, where);
            case BtfType.Pointer pointer -> throw new LayoutException(where + " is a pointer");
            default -> throw new LayoutException(where + " has a type that no codec can be written for");
        };
    }

    private Shape arrayShape(BtfType.Array array, String where) {
        return switch (shape(array.element(), where)) {
            case Shape.Number number when number.bytes() == 1 && !number.isBool() -> new Shape.Bytes(array.count());
            case Shape.Number number -> new Shape.Numbers(number, array.count());
            case Shape.Choice choice -> new Shape.Numbers(choice.number(), array.count());
            case Shape.Nested nested -> new Shape.NestedArray(nested.struct(), array.count());
            case Shape.Bytes bytes -> throw arrayOfArrays(where);
            case Shape.Numbers numbers -> throw arrayOfArrays(where);
            case Shape.NestedArray structs -> throw arrayOfArrays(where);
        };
    }

    private Shape.Number number(BtfType.Int type, int number, String where) {
        if (type.bytes() > Long.BYTES || type.bits() != type.bytes() * Byte.SIZE && !type.isBool()) {
            throw new LayoutException(where + " is a number of " + type.bits() + " bits");
        }
        String typedef = types.typedefName(number);
        return new Shape.Number(
                typedef.isEmpty() ? type.name() : typedef,
                type.bytes(),
                type.isSigned(),
                type.isBool(),
                types.isBigEndian(number));
    }

    private Shape choice(BtfType.Enumeration type, int number, String where) {
        Shape.Number plain = new Shape.Number(
                type.name().isEmpty() ? "enum" : "enum " + type.name(),
                type.bytes(),
                type.isSigned(),
                false,
                types.isBigEndian(number));
        if (type.name().isEmpty()) {
            return plain;
        }
        if (type.bytes() > Integer.BYTES) {
            throw new LayoutException(where + " is an enumeration of more than 32 bits");
        }
        return switch (enumeration(type)) {
            case Layout.Choices choices -> new Shape.Choice(plain, choices);
            case Layout.Flags flags -> plain;
            case Layout.Constants constants -> plain;
            case Layout.Struct struct -> throw new AssertionError(struct);
        };
    }

    private Layout enumeration(BtfType.Enumeration type) {
        if (type.bytes() > Integer.BYTES) {
            throw new LayoutException("enum " + type.name() + " has more than 32 bits");
        }
        Layout known = found.get(type.name());
        if (known != null) {
            return known;
        }
        List<Layout.Constant> constants = type.constants().stream()
                .map(constant -> new Layout.Constant(
                        constant.name(), Naming.enumConstantName(type.name(), constant.name()), (int) constant.value()))
                .toList();
        String javaName = naming.className(type.name());
        Layout layout = kinds.layout(type.name(), javaName, constants);
        keep(layout);
        return layout;
    }

    private void keep(Layout layout) {
        for (Layout other : found.values()) {
            if (other.javaName().equals(layout.javaName())) {
                throw new LayoutException(
                        other.cName() + " and " + layout.cName() + " would both be " + layout.javaName());
            }
        }
        found.put(layout.cName(), layout);
    }

    private Layout.Struct named(BtfType.Composite type, String where) {
        if (type.name().isEmpty()) {
            throw new LayoutException(where + " has a type without a name: give it one");
        }
        return struct(type);
    }

    private static LayoutException arrayOfArrays(String where) {
        return new LayoutException(where + " is an array of arrays");
    }
}
