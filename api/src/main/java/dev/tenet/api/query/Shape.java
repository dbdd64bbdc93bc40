package dev.tenet.api.query;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.InstanceType;

/** The members of one of the SDK's model classes, worked out when the class is first met. */
final class Shape {
    /** Lists that operations check themselves: the catalogue has instance types of its own. */
    private static final Set<Class<?>> OPEN = Set.of(InstanceType.class);

    private static final ConcurrentMap<Class<?>, Shape> KNOWN =
            new ConcurrentHashMap<>(); // as many as the SDK has classes

    private final String name;
    private final List<Member> members;
    private final Map<String, Member> byRequestName = new HashMap<>();

    private Shape(Class<?> model, SdkPojo pojo) {
        name = model.getSimpleName();
        Map<String, Set<String>> enums = enumsOf(model, pojo);
        List<Member> all = new ArrayList<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            ValueType type = ValueType.of(field, enums.getOrDefault(field.memberName(), Set.of()));
            all.add(new Member(field, field.locationName(), field.unmarshallLocationName(), type));
        }
        members = List.copyOf(all);
        members.forEach(member -> byRequestName.put(member.requestName(), member));
    }

    /** The shape of {@code pojo}, a model object or its builder. */
    static Shape of(SdkPojo pojo) {
        Shape known = KNOWN.get(pojo.getClass());
        return known == null ? KNOWN.computeIfAbsent(pojo.getClass(), type -> new Shape(modelOf(type), pojo)) : known;
    }

    /** The SDK class's simple name, which for most is the name of the shape in AWS's model. */
    String name() {
        return name;
    }

    List<Member> members() {
        return members;
    }

    @Nullable
    Member find(String requestName) {
        return byRequestName.get(requestName);
    }

    /** The member at a place in a request that has several: a path, a query and a body. */
    @Nullable
    Member find(MarshallLocation at, String requestName) {
        for (Member member : members)
            if (member.field().location() == at && member.requestName().equals(requestName)) return member;
        return null;
    }

    /** The segment on the wire of the member that the SDK calls {@code memberName}. */
    String requestNameOf(String memberName) {
        for (Member member : members) if (member.name().equals(memberName)) return member.requestName();
        throw new IllegalArgumentException(name + " has no member " + memberName);
    }

    /** The model class, whether {@code type} is it or the builder inside it. */
    private static Class<?> modelOf(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        return enclosing == null ? type : enclosing;
    }

    /** The enum values of the members that have some: the SDK's fields call them strings, the getters know better. */
    private static Map<String, Set<String>> enumsOf(Class<?> model, SdkPojo pojo) {
        Map<String, String> memberByGetter = new HashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            if (holdsStrings(field))
                memberByGetter.put(field.memberName().toLowerCase(Locale.ROOT), field.memberName());
        }
        Map<String, Set<String>> enums = new HashMap<>();
        for (Method getter : model.getMethods()) {
            if (getter.getParameterCount() != 0) continue;
            String member = memberByGetter.get(getter.getName().toLowerCase(Locale.ROOT));
            Class<?> type = innermost(getter.getGenericReturnType());
            if (member != null && type != null && type.isEnum() && !OPEN.contains(type))
                enums.put(member, valuesOf(type));
        }
        return enums;
    }

    private static boolean holdsStrings(SdkField<?> field) {
        ListTrait list = field.getTrait(ListTrait.class);
        if (list != null) return holdsStrings(list.memberFieldInfo());
        return field.marshallingType().getKnownType() == MarshallingKnownType.STRING;
    }

    private static @Nullable Class<?> innermost(Type type) {
        if (type instanceof ParameterizedType list) return innermost(list.getActualTypeArguments()[0]);
        return type instanceof Class<?> c ? c : null;
    }

    private static Set<String> valuesOf(Class<?> type) {
        Set<String> values = new LinkedHashSet<>();
        Stream.of(type.getEnumConstants())
                .map(Object::toString)
                .filter(value -> !value.equals("null")) // UNKNOWN_TO_SDK_VERSION
                .forEach(values::add);
        return values;
    }
}
