package dev.tenet.tests.unit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tenet.tests.journey.Journey;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The edges between the stations. Maven already refuses an import of a module that is not a dependency; transitive ones, libraries
 * and packages inside a module it cannot see, so they are checked here.
 */
@ResourceLock(value = Journey.MACHINE, mode = ResourceAccessMode.READ)
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tenet");

    /** What each module may see of ours, besides itself. */
    private static final Map<String, Set<String>> MAY_SEE = Map.ofEntries(
            Map.entry("net", Set.of()),
            Map.entry("model", Set.of("net")),
            Map.entry("store", Set.of("net", "model")),
            Map.entry("hoststate", Set.of("net")),
            Map.entry("operator", Set.of("net")),
            Map.entry("compiler", Set.of("net", "model", "hoststate")),
            Map.entry("bpf", Set.of()),
            Map.entry("datapath", Set.of("net", "hoststate")),
            Map.entry("api", Set.of("net", "model", "store")),
            Map.entry(
                    "controller",
                    Set.of("net", "model", "store", "hoststate", "operator", "compiler", "api", "datapath")),
            Map.entry("agent", Set.of("net", "hoststate", "datapath", "bpf")),
            Map.entry("cli", Set.of("net", "operator")));

    @TestFactory
    Stream<DynamicTest> aModuleSeesOnlyItsNeighbours() {
        return MAY_SEE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    String module = entry.getKey();
                    assertTrue(
                            ALL.containPackage("dev.tenet." + module), "no class of module " + module + " was found");
                    noClasses()
                            .that()
                            .resideInAPackage("dev.tenet." + module + "..")
                            .should()
                            .dependOnClassesThat(oursOutside(module, entry.getValue()))
                            .check(ALL);
                }));
    }

    private static DescribedPredicate<JavaClass> oursOutside(String module, Set<String> allowed) {
        return DescribedPredicate.describe("are in a module that " + module + " must not see", target -> {
            String[] parts = target.getPackageName().split("\\.");
            return parts.length > 2
                    && "dev".equals(parts[0])
                    && "tenet".equals(parts[1])
                    && !parts[2].equals(module)
                    && !allowed.contains(parts[2]);
        });
    }

    @Test
    void intentKnowsNeitherJsonNorHttp() {
        classes()
                .that()
                .resideInAPackage("dev.tenet.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.tenet.model..", "dev.tenet.net..", "java..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void ec2ObjectsStopAtTheDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tenet.api..", "dev.tenet.lab..", "dev.tenet.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(ALL);
    }

    @Test
    void theReferenceRunsWithoutAKernel() {
        noClasses()
                .that()
                .resideInAPackage("dev.tenet.datapath..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tenet.bpf..")
                .check(ALL);
    }

    @Test
    void theCompilerIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.tenet.compiler..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.net..", "java.time..", "java.util.concurrent..")
                .check(ALL);
    }
}
