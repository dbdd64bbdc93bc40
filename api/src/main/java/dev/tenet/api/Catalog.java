package dev.tenet.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The operations an AWS service has, as the SDK's client interface lists them. The action's name is the client method's,
 * because the request class's is not always the same ({@code EnableVolumeIO} takes an {@code EnableVolumeIoRequest}).
 *
 * <p>The interface is read as a class file: reflection would load the 1,600 classes its methods mention, and take a second.
 */
public final class Catalog {
    /** One operation: its action name, and the binary names of the SDK classes for its request and response. */
    public record Entry(String action, String requestClass, String responseClass) {}

    private final Map<String, Entry> byLowerCaseAction = new TreeMap<>();
    private final Map<String, Entry> byRequestClass = new TreeMap<>();

    private Catalog(Class<?> client) {
        for (MethodModel method : ClassFile.of().parse(bytesOf(client)).methods()) {
            if (isOperation(method)) add(entry(method));
        }
    }

    /** The operations of an SDK client interface, such as {@code Ec2Client}. */
    public static Catalog of(Class<?> client) {
        return new Catalog(client);
    }

    /** The operation called {@code action}, whatever the case of its letters. */
    public Optional<Entry> find(String action) {
        return Optional.ofNullable(byLowerCaseAction.get(action.toLowerCase(Locale.ROOT)));
    }

    /** The operation whose request is the class called {@code requestClass}. */
    public Optional<Entry> taking(String requestClass) {
        return Optional.ofNullable(byRequestClass.get(requestClass));
    }

    /** All of them, by action. */
    public Collection<Entry> entries() {
        return Collections.unmodifiableCollection(byLowerCaseAction.values());
    }

    private void add(Entry entry) {
        byLowerCaseAction.put(entry.action().toLowerCase(Locale.ROOT), entry);
        byRequestClass.put(entry.requestClass(), entry);
    }

    /** {@code XResponse x(XRequest)}: not the forms with a consumer or without arguments, nor paginators and waiters. */
    private static boolean isOperation(MethodModel method) {
        var type = method.methodTypeSymbol();
        return !method.flags().has(AccessFlag.STATIC)
                && type.parameterCount() == 1
                && type.parameterType(0).displayName().endsWith("Request")
                && type.returnType().displayName().endsWith("Response");
    }

    private static Entry entry(MethodModel method) {
        String name = method.methodName().stringValue();
        String action = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        var type = method.methodTypeSymbol();
        return new Entry(action, binaryName(type.parameterType(0)), binaryName(type.returnType()));
    }

    private static String binaryName(ClassDesc type) {
        return type.packageName() + "." + type.displayName();
    }

    private static byte[] bytesOf(Class<?> client) {
        try (var in = requireNonNull(client.getResourceAsStream(client.getSimpleName() + ".class"), client::getName)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + client.getName(), e);
        }
    }
}
