package dev.tenet.bpf.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.bpf.PossibleCpus;
import java.util.List;
import org.junit.jupiter.api.Test;

class PossibleCpusTest {
    @Test
    void aListOfTheKernelsIsRead() {
        assertEquals(List.of(0), PossibleCpus.parse("0\n"));
        assertEquals(List.of(0, 1, 2, 3, 8, 10, 11), PossibleCpus.parse("0-3,8,10-11\n"));
    }
}
