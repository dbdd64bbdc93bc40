package dev.tenet.bpf.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.btf.BtfFormatException;
import dev.tenet.bpf.codegen.GenerateCodecs;
import dev.tenet.bpf.codegen.LayoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCodecsTest {
    @TempDir
    Path directory = Path.of("");

    private Path object = directory;
    private Path output = directory;

    @BeforeEach
    void writeObject() throws IOException {
        object = directory.resolve("layout.o");
        output = directory.resolve("out");
        Files.write(object, TestObjects.bytes("layout"));
    }

    @Test
    void innerTypesComeAlong() throws IOException {
        generate("everything");
        assertEquals(
                List.of("Everything.java", "Port.java", "PortFlag.java", "TnAddress.java", "WireState.java"), files());
    }

    @Test
    void prefixesAreStrippedAndSuffixesAdded() throws IOException {
        generate("--strip=tn_", "--suffix=Layout", "tn_address");
        assertEquals(List.of("AddressLayout.java"), files());
        assertTrue(read("AddressLayout.java").contains("public final class AddressLayout {"));
    }

    @Test
    void flagsAreToldByTheirName() throws IOException {
        generate("--flags=_state", "everything");
        assertTrue(read("WireState.java").contains("public final class WireState {"));
        assertTrue(read("PortFlag.java").contains("public enum PortFlag {"));
    }

    @Test
    void namesForNumbersAreConstants() throws IOException {
        generate("--constants=_state", "wire_state");
        assertTrue(read("WireState.java").contains("public static final int UP = 1;"));
    }

    @Test
    void theMembersOfATypeCanBeMeant() throws IOException {
        generate("codecs.*");
        assertEquals(List.of("Port.java", "PortFlag.java"), files());
        assertEquals("codecs_and_more.number is no struct, union or enum with a name", refusal("codecs_and_more.*"));
    }

    @Test
    void whatHasNoLayoutIsRefusedByName() throws IOException {
        assertEquals(
                "has_bit_field.part is a bit field, whose place depends on the compiler: use a number with masks instead",
                refusal("has_bit_field"));
        assertEquals("has_pointer.where is a pointer", refusal("has_pointer"));
        assertEquals("has_grid.cell is an array of arrays", refusal("has_grid"));
        assertTrue(refusal("no_such").startsWith("no struct, union or enum no_such in the object"));
        assertFalse(Files.exists(output), "nothing is written");
    }

    @Test
    void unchangedFilesAreLeftAloneAndOldOnesRemoved() throws IOException {
        generate("port", "tn_address");
        Path port = output.resolve("a/b/Port.java");
        Path own = output.resolve("a/b/Own.java");
        Files.writeString(own, "package a.b; class Own {}");
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(port, old);
        generate("port");
        assertEquals(List.of("Own.java", "Port.java"), files());
        assertEquals(old, Files.getLastModifiedTime(port));
    }

    @Test
    void wrongCallsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> GenerateCodecs.generate(object.toString()));
        assertThrows(IllegalArgumentException.class, () -> generate("--unknown", "port"));
        assertThrows(BtfFormatException.class, () -> {
            Files.writeString(object, "no object");
            generate("port");
        });
    }

    private String refusal(String name) {
        LayoutException refused = assertThrows(LayoutException.class, () -> generate(name));
        return String.valueOf(refused.getMessage());
    }

    private void generate(String... words) {
        List<String> all = new ArrayList<>(List.of(object.toString(), output.toString(), "a.b"));
        all.addAll(List.of(words));
        GenerateCodecs.generate(all.toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(output.resolve("a/b"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String read(String file) throws IOException {
        return Files.readString(output.resolve("a/b").resolve(file));
    }
}
