package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** What binders of REST requests share: all but how a body is written. */
abstract class RestBodyBinder implements RestBinder {
    private static final int MAX_ECHO = 100;

    @Override
    public final <Q> Q bind(Class<Q> type, Map<String, String> path, Map<String, String> query, byte[] body) {
        SdkPojo builder = SdkBuilders.of(type);
        Shape shape = Shape.of(builder);
        scalars(builder, shape, MarshallLocation.PATH, path);
        scalars(builder, shape, MarshallLocation.QUERY_PARAM, query);
        if (body.length > 0) {
            members(builder, shape, body);
        }
        return type.cast(((SdkBuilder<?, ?>) builder).build());
    }

    /** Sets what the body, of one byte at least, says. */
    abstract void members(SdkPojo builder, Shape shape, byte[] body);

    private static void scalars(SdkPojo builder, Shape shape, MarshallLocation at, Map<String, String> values) {
        values.forEach((name, value) -> {
            Member member = shape.find(at, name);
            if (member == null || !(member.type() instanceof ValueType.Scalar scalar)) throw unknown(name);
            member.set(builder, parse(scalar, name, value));
        });
    }

    static Object parse(ValueType.Scalar type, String name, String text) {
        try {
            return type.kind().parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("Value (" + echo(text) + ") for " + echo(name) + " must be "
                    + type.kind().description());
        }
    }

    static ApiException unknown(String name) {
        return invalid(echo(name) + " is not recognized");
    }

    static ApiException invalid(String text) {
        return new ApiException(ErrorCode.INVALID_INPUT, text);
    }

    static String echo(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}
