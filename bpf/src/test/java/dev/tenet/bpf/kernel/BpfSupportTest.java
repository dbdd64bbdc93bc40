package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfSupport;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.TestNetwork;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@KernelTest
class BpfSupportTest {
    @Test
    void nothingStandsInRootsWay() {
        assertEquals(Optional.empty(), BpfSupport.problem());
    }

    @Test
    void othersAreToldWhy() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String printed = TestNetwork.command("setpriv --bounding-set=-all --inh-caps=-all " + java
                + " --enable-native-access=ALL-UNNAMED -cp " + System.getProperty("java.class.path") + " "
                + PrintProblem.class.getName());
        assertTrue(printed.contains("this process may not use BPF: run it as root"), printed);
    }

    /** For a process without rights. */
    static final class PrintProblem {
        private PrintProblem() {}

        public static void main(String[] arguments) {
            System.out.println(BpfSupport.problem());
        }
    }
}
