package dev.tenet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.operator.wire.EdgeWeight;
import dev.tenet.operator.wire.ListEdgeWeightsResponse;
import dev.tenet.operator.wire.SetEdgeWeightRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is asked of a controller about weights, and what its answer looks like. */
class EdgeCommandTest {
    @Test
    void anAccountGetsItsWeight() {
        EdgeCommand.Weight command = new EdgeCommand.Weight();
        new CommandLine(command).parseArgs("--account", "123456789012", "--weight", "3");
        assertEquals(
                SetEdgeWeightRequest.newBuilder()
                        .setAccountId("123456789012")
                        .setWeight(3)
                        .build(),
                command.request());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "1.5", "heavy", ""})
    void otherWeightsAreWrongUse(String weight) {
        assertEquals(
                2,
                execute("edge", "weight", "--account", "123456789012", "--weight", weight)
                        .status());
    }

    @Test
    void bothAreAskedFor() {
        assertEquals(2, execute("edge", "weight", "--weight", "3").status());
        assertEquals(2, execute("edge", "weight", "--account", "123456789012").status());
        String said = execute("edge", "weight", "--account", "123456789012", "--weight", "101")
                .text();
        assertTrue(said.contains("An account weighs 1 to 100, not 101"), said);
    }

    @Test
    void weightsAreListedByAccount() {
        StringWriter out = new StringWriter();
        EdgeCommand.Weights.table(ListEdgeWeightsResponse.newBuilder()
                        .addAccounts(account("123456789012", "alice", 3))
                        .addAccounts(account("210987654321", "bob", 1))
                        .build())
                .print(new PrintWriter(out));
        assertEquals("""
                     ACCOUNT  NAME   WEIGHT
                123456789012  alice       3
                210987654321  bob         1
                """, out.toString());
    }

    private static EdgeWeight account(String id, String name, int weight) {
        return EdgeWeight.newBuilder()
                .setAccountId(id)
                .setName(name)
                .setWeight(weight)
                .build();
    }

    private record Said(int status, String text) {}

    private static Said execute(String... words) {
        StringWriter said = new StringWriter();
        CommandLine line = TenetMain.commandLine();
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return new Said(line.execute(words), said.toString());
    }
}
