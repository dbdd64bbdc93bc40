package dev.tenet.api.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;

/** SDK objects as plain maps, lists and values by their members' names, and those as JSON. */
final class Json {
    private Json() {}

    /** {@code pojo}'s set members by the SDK's names; times and bytes as text. */
    static Map<String, Object> of(SdkPojo pojo) {
        Map<String, Object> members = new TreeMap<>();
        for (Member member : Member.of(pojo)) {
            member.read(pojo).ifPresent(value -> members.put(member.name(), of(member.type(), value)));
        }
        return members;
    }

    private static Object of(ValueType type, Object value) {
        return switch (type) {
            case ValueType.Structure structure -> of((SdkPojo) value);
            case ValueType.ListOf list -> {
                List<Object> entries = new ArrayList<>();
                ((List<?>) value).forEach(entry -> entries.add(of(list.element(), entry)));
                yield entries;
            }
            case ValueType.Scalar scalar ->
                switch (scalar.kind()) {
                    case TIMESTAMP, BYTES, MAP -> scalar.kind().print(value);
                    case STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN -> value;
                };
        };
    }

    static String write(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(Object value, StringBuilder json) {
        switch (value) {
            case Map<?, ?> map -> {
                json.append('{');
                map.forEach((name, inner) -> {
                    if (json.charAt(json.length() - 1) != '{') json.append(',');
                    string(name.toString(), json);
                    json.append(':');
                    write(inner, json);
                });
                json.append('}');
            }
            case List<?> list -> {
                json.append('[');
                list.forEach(inner -> {
                    if (json.charAt(json.length() - 1) != '[') json.append(',');
                    write(inner, json);
                });
                json.append(']');
            }
            case String text -> string(text, json);
            default -> json.append(value);
        }
    }

    private static void string(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < ' ' || c > '~') json.append("\\u%04x".formatted((int) c));
            else json.append(c);
        }
        json.append('"');
    }
}
