package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Reads parameters into the SDK's request class, guided by what the class says of itself. Nothing is guessed: a name the class
 * lacks, a value of another form, a list with a gap, a missing member are each the caller's fault, with EC2's code.
 */
public final class RequestBinder {
    private static final int MAX_ECHO = 100;
    private static final int MAX_LISTED_VALUES = 20;

    private final Protocol protocol;
    private final RequiredParameters required;

    public RequestBinder(Protocol protocol, RequiredParameters required) {
        this.protocol = protocol;
        this.required = required;
    }

    /**
     * The request that {@code parameters} describe; they hold the operation's own ones only, neither {@code Action} nor the signature.
     *
     * @throws ApiException {@code UnknownParameter}, {@code InvalidParameterValue} or {@code MissingParameter}
     */
    public <Q> Q bind(Class<Q> type, Parameters parameters) {
        return type.cast(structure(SdkBuilders.of(type), ParameterNode.of(parameters)));
    }

    private Object structure(SdkPojo builder, ParameterNode node) {
        Shape shape = Shape.of(builder);
        if (node.value() != null) throw invalid(node, "It is a structure.");
        for (Map.Entry<String, ParameterNode> child : node.children().entrySet()) {
            Member member = shape.find(child.getKey());
            if (member == null) throw unknown(child.getKey());
            member.set(builder, read(member.type(), child.getValue()));
        }
        requireMembers(shape, node);
        return ((SdkBuilder<?, ?>) builder).build();
    }

    private void requireMembers(Shape shape, ParameterNode node) {
        for (String name : required.of(shape.name())) {
            String segment = shape.requestNameOf(name);
            if (!node.children().containsKey(segment)) {
                String path = node.path().isEmpty() ? segment : node.path() + "." + segment;
                throw new ApiException(ErrorCode.MISSING_PARAMETER, "The request must contain the parameter " + path);
            }
        }
    }

    private Object read(ValueType type, ParameterNode node) {
        return switch (type) {
            case ValueType.Scalar scalar -> scalar(scalar, node);
            case ValueType.Structure structure -> structure(structure.builder().get(), node);
            case ValueType.ListOf list -> list(list, node);
        };
    }

    private List<Object> list(ValueType.ListOf type, ParameterNode node) {
        ParameterNode entries = entries(type, node);
        if (entries == null) return List.of();
        if (entries.value() != null) throw invalid(entries, "It is a list.");
        int size = entries.children().size();
        @Nullable Object[] values = new Object[size];
        for (Map.Entry<String, ParameterNode> child : entries.children().entrySet()) {
            values[index(child.getKey(), size, child.getValue())] = read(type.element(), child.getValue());
        }
        List<Object> list = new ArrayList<>(size);
        for (Object value : values) if (value != null) list.add(value);
        return list;
    }

    /** The node whose children are numbered; null for the plain protocol's empty list, {@code Name=}. */
    private @Nullable ParameterNode entries(ValueType.ListOf type, ParameterNode node) {
        if (protocol == Protocol.EC2) return node;
        String value = node.value();
        if (value != null && value.isEmpty() && node.children().isEmpty()) return null;
        for (String segment : node.children().keySet()) if (!segment.equals(type.elementName())) throw unknown(segment);
        ParameterNode member = node.children().get(type.elementName());
        return member == null ? node : member;
    }

    /** Entries are numbered from 1; with as many as {@code size} of them, a larger number means a gap. */
    private static int index(String segment, int size, ParameterNode node) {
        if (segment.isEmpty() || !segment.chars().allMatch(c -> c >= '0' && c <= '9')) throw unknown(segment);
        boolean canonical = segment.charAt(0) != '0'
                && segment.length() <= String.valueOf(size).length();
        int index = canonical ? Integer.parseInt(segment) : 0;
        if (index < 1 || index > size)
            throw new ApiException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "The parameter " + echo(node.path())
                            + " is invalid. Entries of a list are numbered from 1 without gaps.");
        return index - 1;
    }

    private static Object scalar(ValueType.Scalar type, ParameterNode node) {
        if (!node.children().isEmpty())
            throw unknown(node.children().values().iterator().next().path());
        String text = node.value();
        if (text == null) throw new AssertionError("a node has a value or children: " + node.path());
        if (!type.allowed().isEmpty() && !type.allowed().contains(text)) throw notAllowed(type, text, node);
        try {
            return type.kind().parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(node, "It must be " + type.kind().description() + ".");
        }
    }

    private static ApiException notAllowed(ValueType.Scalar type, String text, ParameterNode node) {
        String listed = type.allowed().size() > MAX_LISTED_VALUES
                ? ""
                : " Valid values: " + String.join(", ", type.allowed()) + ".";
        return new ApiException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "Invalid value '" + echo(text) + "' for " + node.path() + "." + listed);
    }

    private static ApiException invalid(ParameterNode node, String why) {
        return new ApiException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "Value (" + echo(String.valueOf(node.value())) + ") for parameter " + node.path() + " is invalid. "
                        + why);
    }

    private static ApiException unknown(String segment) {
        return new ApiException(ErrorCode.UNKNOWN_PARAMETER, "The parameter " + echo(segment) + " is not recognized");
    }

    private static String echo(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}
