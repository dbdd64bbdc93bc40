package dev.tenet.api.query;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import software.amazon.awssdk.core.SdkPojo;

/** Makes the SDK's builders of its model classes. */
final class SdkBuilders {
    private static final ClassValue<MethodHandle> BUILDERS = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            try {
                Class<?> builder = type.getMethod("builder").getReturnType();
                return MethodHandles.publicLookup()
                        .findStatic(type, "builder", MethodType.methodType(builder))
                        .asType(MethodType.methodType(SdkPojo.class));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(type + " is not a class of the SDK's model", e);
            }
        }
    };

    /** A new builder of {@code type}. */
    static SdkPojo of(Class<?> type) {
        try {
            return (SdkPojo) BUILDERS.get(type).invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a builder's factory throws nothing", e);
        }
    }

    private SdkBuilders() {}
}
