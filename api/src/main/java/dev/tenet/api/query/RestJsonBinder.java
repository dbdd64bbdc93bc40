package dev.tenet.api.query;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Reads a path, a query and a JSON body into the SDK's request class, guided by what the class says of itself. A name that the class lacks, and a
 * value of another form, are each the caller's fault; a member that is {@code null} is as one that is not there.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS restJson1 protocol</a>
 */
public final class RestJsonBinder extends RestBodyBinder {
    private final JsonNodeParser parser = JsonNodeParser.create();

    @Override
    void members(SdkPojo builder, Shape shape, byte[] body) {
        members(builder, shape, root(body));
    }

    private static void members(SdkPojo builder, Shape shape, JsonNode object) {
        object.asObject().forEach((name, value) -> {
            Member member = shape.find(MarshallLocation.PAYLOAD, name);
            if (member == null) throw unknown(name);
            if (!value.isNull()) member.set(builder, read(member.type(), name, value));
        });
    }

    private static Object read(ValueType type, String name, JsonNode value) {
        return switch (type) {
            case ValueType.Scalar scalar -> parse(scalar, name, text(scalar, name, value));
            case ValueType.Structure structure -> {
                if (!value.isObject()) throw invalid(echo(name) + " must be an object");
                SdkPojo builder = structure.builder().get();
                members(builder, Shape.of(builder), value);
                yield ((SdkBuilder<?, ?>) builder).build();
            }
            case ValueType.ListOf list -> {
                if (!value.isArray()) throw invalid(echo(name) + " must be a list");
                List<Object> entries = new ArrayList<>();
                value.asArray().forEach(entry -> entries.add(read(list.element(), name, entry)));
                yield entries;
            }
        };
    }

    /** What stands for it: a string for strings and bytes, a number or a truth value for what is such. */
    private static String text(ValueType.Scalar scalar, String name, JsonNode value) {
        Optional<String> text = switch (scalar.kind()) {
            case STRING, BYTES -> value.isString() ? Optional.of(value.asString()) : Optional.empty();
            case BOOLEAN -> value.isBoolean() ? Optional.of(String.valueOf(value.asBoolean())) : Optional.empty();
            case INTEGER, LONG, FLOAT, DOUBLE -> value.isNumber() ? Optional.of(value.asNumber()) : Optional.empty();
            case TIMESTAMP, MAP -> Optional.empty(); // no operation here takes one
        };
        return text.orElseThrow(
                () -> invalid(echo(name) + " must be " + scalar.kind().description()));
    }

    private JsonNode root(byte[] body) {
        try {
            // Of nothing but white space the parser makes nothing.
            JsonNode root = parser.parse(body);
            if (root != null && root.isObject()) return root;
            throw invalid("The body is not a JSON object");
        } catch (UncheckedIOException | IllegalArgumentException malformed) {
            throw invalid("The body is not well-formed JSON");
        }
    }
}
