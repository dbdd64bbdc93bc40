package dev.tenet.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentConfigurationTest {
    private static final List<String> NEEDED =
            List.of("--host", "host1", "--controller", "unix:/run/agents.sock", "--underlay", "eth0");

    @Test
    void aSwitchHasNoValueWhereverItIs() {
        assertFalse(parse().gatherPieces());
        for (int at = 0; at <= NEEDED.size(); at += 2) {
            List<String> words = new ArrayList<>(NEEDED);
            words.add(at, "--gather-pieces");
            words.addAll(List.of("--outside", "eth1"));
            AgentConfiguration read = AgentConfiguration.parse(words.toArray(String[]::new));
            assertTrue(read.gatherPieces());
            assertEquals("eth0", read.underlay().text());
            assertEquals("host1", read.host().value());
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                "--gather-pieces is given twice", wrong("--gather-pieces", "--gather-pieces", "--outside", "eth1"));
        assertEquals("not an option: 'yes'", wrong("--outside", "eth1", "--gather-pieces", "yes"));
        String gathers = "--gather-pieces needs --outside with another device than --underlay: edges alone gather";
        assertEquals(gathers, wrong("--gather-pieces"));
        assertEquals(gathers, wrong("--gather-pieces", "--outside", "eth0"));
        assertEquals("--edge-shard needs a value", wrong("--edge-shard"));
        assertEquals("--edge-shard is given twice", wrong("--edge-shard", "2", "--edge-shard", "3"));
        assertEquals("not an option: 'shard'\nunknown option: --colour", wrong("shard", "3", "--colour", "blue"));
    }

    private static String wrong(String... more) {
        return String.valueOf(
                assertThrows(WrongUseException.class, () -> parse(more)).getMessage());
    }

    private static AgentConfiguration parse(String... more) {
        List<String> words = new ArrayList<>(NEEDED);
        words.addAll(Arrays.asList(more));
        return AgentConfiguration.parse(words.toArray(String[]::new));
    }
}
