package dev.tenet.api.query;

import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;

/** What a member holds, as the SDK's own field description has it. */
sealed interface ValueType {
    /** A single value. {@code allowed} lists an enum's values; empty means that any value of the kind will do. */
    record Scalar(ScalarKind kind, Set<String> allowed) implements ValueType {}

    /** Members of its own; {@code builder} makes the SDK's builder for it. */
    record Structure(Supplier<SdkPojo> builder) implements ValueType {}

    /**
     * A list.
     *
     * @param elementName the XML element around each entry, or the segment before the index in the plain query protocol
     */
    record ListOf(ValueType element, String elementName) implements ValueType {}

    /** The type that {@code field} describes; {@code allowed} are the values of its enum, if it is one or a list of one. */
    static ValueType of(SdkField<?> field, Set<String> allowed) {
        MarshallingKnownType known = field.marshallingType().getKnownType();
        if (known == MarshallingKnownType.SDK_POJO) return new Structure(field.constructor());
        if (known == MarshallingKnownType.LIST) {
            ListTrait list = field.getRequiredTrait(ListTrait.class);
            return new ListOf(
                    of(list.memberFieldInfo(), allowed), list.memberFieldInfo().unmarshallLocationName());
        }
        return new Scalar(ScalarKind.of(known), allowed);
    }
}
