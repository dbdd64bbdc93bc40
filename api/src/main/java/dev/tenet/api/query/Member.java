package dev.tenet.api.query;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;

/**
 * One member of an SDK class.
 *
 * @param requestName its segment in a request's parameter names
 * @param xmlName its element in a response
 */
record Member(SdkField<?> field, String requestName, String xmlName, ValueType type) {

    String name() {
        return field.memberName();
    }

    /** Whether it is in a message's body, rather than in its path, query or headers. */
    boolean isInBody() {
        return field.location() == MarshallLocation.PAYLOAD;
    }

    /** The value that was set in {@code pojo}: neither an invented default nor the list that stands for an unset one. */
    Optional<Object> read(SdkPojo pojo) {
        return read(field, pojo);
    }

    void set(SdkPojo builder, Object value) {
        field.set(builder, value);
    }

    /** See {@link #read(SdkPojo)}. */
    static Optional<Object> read(SdkField<?> field, SdkPojo pojo) {
        if (field.containsTrait(DefaultValueTrait.class)) return readRequestMember(field, pojo);
        Object value = field.getValueOrDefault(pojo);
        return value instanceof SdkAutoConstructList<?> ? Optional.empty() : Optional.ofNullable(value);
    }

    /** {@code getValueOrDefault} gives an unset {@code ClientToken} a random value; only top members of requests have such defaults. */
    private static Optional<Object> readRequestMember(SdkField<?> field, SdkPojo pojo) {
        if (!(pojo instanceof SdkRequest request))
            throw new IllegalArgumentException(pojo.getClass() + " has a default for " + field.memberName());
        return request.getValueForField(field.memberName(), Object.class);
    }

    /** The members of {@code pojo}, read in the SDK's order. */
    static List<Member> of(SdkPojo pojo) {
        return Shape.of(pojo).members();
    }
}
