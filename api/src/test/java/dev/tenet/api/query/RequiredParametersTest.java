package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenet.api.Catalog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;

class RequiredParametersTest {
    private static final Map<String, Shape> REQUEST_SHAPES = requestShapes();

    @Test
    void everyLineNamesAShapeAndMembersOfTheSdk() {
        RequiredParameters.load().asMap().forEach((shape, members) -> {
            assertTrue(REQUEST_SHAPES.containsKey(shape), shape);
            members.forEach(member -> REQUEST_SHAPES.get(shape).requestNameOf(member));
        });
    }

    /** Debian's model is some years older, and AWS has since made some members optional and others required. */
    @Test
    void nearlyAllIsAsInDebiansBotocore() throws Exception {
        assertShareSame(Path.of("/usr/bin/python3"), 0.95);
    }

    @Test
    void allIsAsInANewerBotocore() throws Exception {
        Optional<Path> newer = Botocore.newerPython();
        assumeTrue(newer.isPresent(), "no other python3 with botocore on the path");
        assertShareSame(newer.get(), 0.99);
    }

    private static void assertShareSame(Path python, double least) throws Exception {
        Map<String, String> byLowerCase = new HashMap<>();
        REQUEST_SHAPES.keySet().forEach(name -> byLowerCase.put(name.toLowerCase(Locale.ROOT), name));
        Map<String, String> differences = new TreeMap<>();
        int same = 0;
        try (Botocore botocore = new Botocore(python, "ec2")) {
            for (var theirs : botocore.required().entrySet()) {
                String shape = byLowerCase.get(theirs.getKey().toLowerCase(Locale.ROOT));
                if (shape == null) continue;
                Set<String> ours = Set.copyOf(RequiredParameters.load().of(shape));
                if (ours.equals(Set.copyOf(theirs.getValue()))) same++;
                else differences.put(shape, ours + " but " + theirs.getValue());
            }
        }
        double share = (double) same / (same + differences.size());
        System.out.printf("required members: %d structures the same, %d not%n", same, differences.size());
        assertTrue(share >= least, differences::toString);
    }

    @Test
    void namesOnTheWireAreUniqueInEachStructure() {
        for (Shape shape : REQUEST_SHAPES.values()) {
            Set<String> names = new HashSet<>();
            shape.members().forEach(m -> assertTrue(names.add(m.requestName()), shape.name() + "." + m.requestName()));
        }
    }

    private static Map<String, Shape> requestShapes() {
        Map<String, Shape> shapes = new HashMap<>();
        for (Catalog.Entry entry : Catalog.of(Ec2Client.class).entries()) {
            try {
                collect(
                        (SdkPojo) Class.forName(entry.requestClass())
                                .getMethod("builder")
                                .invoke(null),
                        shapes);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(entry.requestClass(), e);
            }
        }
        return shapes;
    }

    private static void collect(SdkPojo pojo, Map<String, Shape> shapes) {
        Shape shape = Shape.of(pojo);
        if (shapes.putIfAbsent(shape.name(), shape) == null) shape.members().forEach(m -> collect(m.type(), shapes));
    }

    private static void collect(ValueType type, Map<String, Shape> shapes) {
        switch (type) {
            case ValueType.Structure structure -> collect(structure.builder().get(), shapes);
            case ValueType.ListOf list -> collect(list.element(), shapes);
            case ValueType.Scalar scalar -> {}
        }
    }
}
