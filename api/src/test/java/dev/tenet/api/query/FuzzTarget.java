package dev.tenet.api.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.SdkPojo;

/** What a fuzzer calls: text in, a bound request or an {@code ApiException} out, and what was bound can be fingerprinted and read. */
final class FuzzTarget {
    private static final RequestBinder BINDER = new RequestBinder(Protocol.EC2, RequiredParameters.load());

    private FuzzTarget() {}

    /** Anything but a return or an {@code ApiException} is a fault of ours. */
    static void bind(Class<?> type, String query) {
        SdkPojo request = (SdkPojo) BINDER.bind(type, Parameters.parse(query));
        Fingerprint.of(request, java.util.Set.of());
    }

    /** A random request of {@code type} as a client would send it. */
    static String valid(Class<?> type, Random random) {
        try {
            SdkPojo builder = (SdkPojo) type.getMethod("builder").invoke(null);
            StringBuilder query = new StringBuilder();
            send("", new RandomShapes(random, false).fill(builder), query);
            return query.toString();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.toString(), e);
        }
    }

    private static void send(String prefix, SdkPojo structure, StringBuilder query) {
        for (Member member : Member.of(structure)) {
            String name = prefix + member.requestName();
            member.read(structure).ifPresent(value -> send(name, member.type(), value, query));
        }
    }

    private static void send(String name, ValueType type, Object value, StringBuilder query) {
        switch (type) {
            case ValueType.Structure structure -> send(name + ".", (SdkPojo) value, query);
            case ValueType.ListOf list -> {
                int index = 0;
                for (Object entry : (List<?>) value) send(name + "." + ++index, list.element(), entry, query);
            }
            case ValueType.Scalar scalar ->
                query.append(query.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(scalar.kind().print(value), StandardCharsets.UTF_8));
        }
    }
}
