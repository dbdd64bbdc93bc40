package dev.tenet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.operator.wire.NatMapping;
import dev.tenet.operator.wire.NatSettings;
import dev.tenet.operator.wire.ShowNatGatewayResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is asked of a controller, and what its answer looks like. */
class NatCommandTest {
    @Test
    void onlyWhatIsNamedIsChosen() {
        assertEquals(
                NatSettings.newBuilder()
                        .setTcpEstablishedSeconds(1200)
                        .setTcpOpeningSeconds(20)
                        .setTcpFinishedSeconds(30)
                        .setTcpResetSeconds(1)
                        .setUdpSeconds(0)
                        .setResets(false)
                        .setMapping(NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT_UDP)
                        .build(),
                settings(
                        "--tcp-idle=20m",
                        "--tcp-opening=20",
                        "--fin=30s",
                        "--rst=1",
                        "--udp=usual",
                        "--reset=off",
                        "--mapping=endpoint-independent-udp"));
        assertEquals(NatSettings.newBuilder().setUdpSeconds(7200).build(), settings("--udp=2h"));
    }

    @ParameterizedTest
    @CsvSource({"350, 350", "350s, 350", "20m, 1200", "2h, 7200", "usual, 0"})
    void timesHaveUnits(String text, int seconds) {
        assertEquals(seconds, new NatCommand.TimeConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--udp=0",
                "--udp=-1",
                "--udp=1d",
                "--udp=",
                "--udp=m",
                "--udp=1.5m",
                "--udp=9999999",
                "--reset=maybe",
                "--mapping=cone",
                "--tcp-idle"
            })
    void otherWordsAreWrongUse(String word) {
        assertEquals(2, execute("nat", "set", "nat-0123456789abcdef0", word).status());
    }

    @Test
    void nothingChosenIsWrongUse() {
        Said said = execute("nat", "set", "nat-0123456789abcdef0");
        assertEquals(2, said.status());
        assertTrue(said.text().contains("Nothing is chosen"), said.text());
    }

    @Test
    void helpNamesEverySettingThatIsShown() {
        String help = execute("nat", "set", "--help").text();
        String shown = shown(NatSettings.getDefaultInstance());
        shown.lines()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .forEach(name -> assertTrue(help.contains("--" + name), name));
        assertEquals(8, shown.lines().count());
    }

    @Test
    void settingsAreShownBesideTheUsualOnes() {
        assertEquals(
                """
                SETTING      NOW                   USUAL
                tcp-idle     1200                  350
                tcp-opening  30                    30
                fin          65                    65
                rst          16                    16
                udp          120                   interface's
                mapping      endpoint-independent  address-and-port-dependent
                reset        off                   on
                """,
                shown(usual().toBuilder()
                        .setTcpEstablishedSeconds(1200)
                        .setUdpSeconds(120)
                        .setMapping(NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT)
                        .setResets(false)
                        .build()));
    }

    private static NatSettings usual() {
        return NatSettings.newBuilder()
                .setTcpEstablishedSeconds(350)
                .setTcpOpeningSeconds(30)
                .setTcpFinishedSeconds(65)
                .setTcpResetSeconds(16)
                .setUdpSeconds(0)
                .setResets(true)
                .setMapping(NatMapping.NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT)
                .build();
    }

    private static String shown(NatSettings now) {
        StringWriter out = new StringWriter();
        NatCommand.Show.table(ShowNatGatewayResponse.newBuilder()
                        .setNow(now)
                        .setUsual(usual())
                        .build())
                .print(new PrintWriter(out));
        return out.toString();
    }

    private static NatSettings settings(String... words) {
        NatCommand.Set command = new NatCommand.Set();
        CommandLine line = new CommandLine(command);
        String[] all = new String[words.length + 1];
        all[0] = "nat-0123456789abcdef0";
        System.arraycopy(words, 0, all, 1, words.length);
        line.parseArgs(all);
        return command.settings();
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
