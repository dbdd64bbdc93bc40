package dev.tenet.api.query;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * Answers in JSON: every member that was set, an empty list too; times in seconds since 1970.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS restJson1 protocol</a>
 */
public final class JsonWriting implements MessageWriter {
    private static final String ERROR_TYPE = "x-amzn-ErrorType";
    private static final int MILLISECOND_DIGITS = 3;

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String write(String action, SdkPojo response, RequestId requestId) {
        JsonWriter json = JsonWriter.create();
        structure(json, response);
        return text(json);
    }

    @Override
    public String error(ErrorCode code, String message, Optional<String> reason, RequestId requestId) {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        json.writeFieldName("message").writeValue(message);
        reason.ifPresent(text -> json.writeFieldName("reason").writeValue(text));
        json.writeEndObject();
        return text(json);
    }

    @Override
    public Map<String, String> errorHeaders(ErrorCode code) {
        return Map.of(ERROR_TYPE, code.code());
    }

    private static void structure(JsonWriter json, SdkPojo structure) {
        json.writeStartObject();
        for (Member member : Member.of(structure)) {
            if (member.isInBody()) {
                member.read(structure)
                        .filter(value -> !(value instanceof SdkAutoConstructMap<?, ?>))
                        .ifPresent(value -> {
                            json.writeFieldName(member.requestName());
                            value(json, member.type(), value);
                        });
            }
        }
        json.writeEndObject();
    }

    private static void value(JsonWriter json, ValueType type, Object value) {
        switch (type) {
            case ValueType.Scalar scalar -> scalar(json, scalar.kind(), value);
            case ValueType.Structure _ -> structure(json, (SdkPojo) value);
            case ValueType.ListOf list -> {
                json.writeStartArray();
                ((List<?>) value).forEach(entry -> value(json, list.element(), entry));
                json.writeEndArray();
            }
        }
    }

    private static void scalar(JsonWriter json, ScalarKind kind, Object value) {
        switch (kind) {
            case STRING, BYTES -> json.writeValue(kind.print(value));
            case BOOLEAN -> json.writeValue((boolean) value);
            case INTEGER, LONG, FLOAT, DOUBLE -> json.writeNumber(kind.print(value));
            case TIMESTAMP ->
                json.writeNumber(BigDecimal.valueOf(((Instant) value).toEpochMilli(), MILLISECOND_DIGITS)
                        .toPlainString());
            case MAP -> {
                json.writeStartObject();
                ((Map<?, ?>) value).forEach((name, entry) -> {
                    json.writeFieldName((String) name);
                    plain(json, entry);
                });
                json.writeEndObject();
            }
        }
    }

    /** What a map has: strings or numbers. */
    private static void plain(JsonWriter json, Object value) {
        if (value instanceof Number number) json.writeNumber(new BigDecimal(number.toString()).toPlainString());
        else json.writeValue((String) value);
    }

    private static String text(JsonWriter json) {
        return new String(json.getBytes(), StandardCharsets.UTF_8);
    }
}
