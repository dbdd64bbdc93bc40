package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.NatMapping;
import dev.tenet.operator.wire.NatSettings;
import dev.tenet.operator.wire.SetNatGatewayRequest;
import dev.tenet.operator.wire.ShowNatGatewayRequest;
import dev.tenet.operator.wire.ShowNatGatewayResponse;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "nat",
        mixinStandardHelpOptions = true,
        description = "How NAT gateways treat connections, beyond what EC2's API can say.",
        subcommands = {NatCommand.Show.class, NatCommand.Set.class})
final class NatCommand {
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows how a NAT gateway treats connections: each setting under the name that 'tenet nat set'"
                    + " has for it, as it is now, and as it is where nothing is chosen. Times are in seconds.")
    static final class Show implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "NAT-GATEWAY", description = "a NAT gateway's id, such as nat-0123456789abcdef0")
        String gateway = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                table(client.calls()
                                .showNatGateway(ShowNatGatewayRequest.newBuilder()
                                        .setNatGatewayId(gateway)
                                        .build()))
                        .print(spec.commandLine().getOut());
            }
        }

        static Table table(ShowNatGatewayResponse shown) {
            Table table = new Table("SETTING", "NOW", "USUAL");
            row(table, shown, "tcp-idle", settings -> seconds(settings.getTcpEstablishedSeconds()));
            row(table, shown, "tcp-opening", settings -> seconds(settings.getTcpOpeningSeconds()));
            row(table, shown, "fin", settings -> seconds(settings.getTcpFinishedSeconds()));
            row(table, shown, "rst", settings -> seconds(settings.getTcpResetSeconds()));
            row(
                    table,
                    shown,
                    "udp",
                    settings -> settings.getUdpSeconds() == 0 ? "interface's" : seconds(settings.getUdpSeconds()));
            row(table, shown, "mapping", settings -> word(settings.getMapping()));
            row(table, shown, "reset", settings -> settings.getResets() ? "on" : "off");
            return table;
        }

        private static void row(
                Table table, ShowNatGatewayResponse shown, String name, Function<NatSettings, String> of) {
            table.add(name, of.apply(shown.getNow()), of.apply(shown.getUsual()));
        }

        private static String word(NatMapping mapping) {
            return switch (mapping) {
                case NAT_MAPPING_ENDPOINT_INDEPENDENT -> "endpoint-independent";
                case NAT_MAPPING_ENDPOINT_INDEPENDENT_UDP -> "endpoint-independent-udp";
                case NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, NAT_MAPPING_UNSPECIFIED, UNRECOGNIZED ->
                    "address-and-port-dependent";
            };
        }

        private static String seconds(int seconds) {
            return Integer.toUnsignedString(seconds);
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = {
                "Chooses how a NAT gateway treats connections. What is not named stays as it is. Hosts take it over while"
                        + " packets flow: connections keep their ports, and times count from the next packet of each on.",
                "",
                "TIME is a number of seconds, or has a unit: 350, 350s, 20m, 2h. Or it is 'usual': as it is where nothing"
                        + " is chosen."
            },
            footer = {
                "",
                "A connection's port rests until the connection is forgotten, and is another one's only then.",
                "",
                "For instance:",
                "  tenet nat set nat-0123456789abcdef0 --mapping endpoint-independent-udp --udp 2m",
                "  tenet nat set nat-0123456789abcdef0 --tcp-idle 20m --fin 30s",
                "  tenet nat set nat-0123456789abcdef0 --tcp-idle usual"
            })
    static final class Set implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "NAT-GATEWAY", description = "a NAT gateway's id, such as nat-0123456789abcdef0")
        String gateway = "";

        @Option(
                names = "--tcp-idle",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "after how long without a packet an established TCP connection is forgotten: 4m to 2h"
                        + " (usual: 350s, as in EC2). An interface whose own TcpEstablishedTimeout is shorter keeps to"
                        + " that.")
        @Nullable
        Integer tcpIdle;

        @Option(
                names = "--tcp-opening",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "the same of a TCP connection that was not answered: 5s to 5m (usual: 30s)")
        @Nullable
        Integer tcpOpening;

        @Option(
                names = "--fin",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "the same of one that both sides have finished: 1s to 5m (usual: 65s)")
        @Nullable
        Integer fin;

        @Option(
                names = "--rst",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "the same of one that a side has reset: 1s to 5m (usual: 16s)")
        @Nullable
        Integer rst;

        @Option(
                names = "--udp",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "the same of UDP, answered or not, whatever the interface has: 5s to 2h (usual: the"
                        + " interface's UdpTimeout and UdpStreamTimeout)")
        @Nullable
        Integer udp;

        @Option(
                names = "--mapping",
                paramLabel = "HOW",
                converter = MappingConverter.class,
                description = "by which port of the gateway far sides know what an instance sends from one port:"
                        + " address-and-port-dependent (usual: each far side by a port that is found for it, and that others"
                        + " have towards other far sides), endpoint-independent-udp (of UDP all by the same, which nobody else"
                        + " has meanwhile), or endpoint-independent (of TCP, too). What a far side sends comes in only if the"
                        + " instance has sent to it, whichever is chosen.")
        @Nullable
        NatMapping mapping;

        @Option(
                names = "--reset",
                paramLabel = "on|off",
                description = "whether an instance that goes on with a TCP connection that is forgotten gets a reset"
                        + " (usual: on, as in EC2)")
        @Nullable
        Switch reset;

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            NatSettings settings = settings();
            if (settings.equals(NatSettings.getDefaultInstance())) {
                throw new ParameterException(spec.commandLine(), "Nothing is chosen; see --help");
            }
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .setNatGateway(SetNatGatewayRequest.newBuilder()
                                .setNatGatewayId(gateway)
                                .setSettings(settings)
                                .build());
            }
        }

        NatSettings settings() {
            NatSettings.Builder settings = NatSettings.newBuilder();
            if (tcpIdle != null) {
                settings.setTcpEstablishedSeconds(tcpIdle);
            }
            if (tcpOpening != null) {
                settings.setTcpOpeningSeconds(tcpOpening);
            }
            if (fin != null) {
                settings.setTcpFinishedSeconds(fin);
            }
            if (rst != null) {
                settings.setTcpResetSeconds(rst);
            }
            if (udp != null) {
                settings.setUdpSeconds(udp);
            }
            if (reset != null) {
                settings.setResets(reset == Switch.on);
            }
            if (mapping != null) {
                settings.setMapping(mapping);
            }
            return settings.build();
        }
    }

    enum Switch {
        on,
        off
    }

    /** Reads words with dashes. */
    static final class MappingConverter implements ITypeConverter<NatMapping> {
        @Override
        public NatMapping convert(String text) {
            return switch (text) {
                case "address-and-port-dependent" -> NatMapping.NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
                case "endpoint-independent-udp" -> NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT_UDP;
                case "endpoint-independent" -> NatMapping.NAT_MAPPING_ENDPOINT_INDEPENDENT;
                default ->
                    throw new TypeConversionException(
                            "address-and-port-dependent, endpoint-independent-udp or endpoint-independent, not "
                                    + text);
            };
        }
    }

    /** Reads seconds; 0 is "usual". */
    static final class TimeConverter implements ITypeConverter<Integer> {
        private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smh]?)");

        @Override
        public Integer convert(String text) {
            if (text.equals("usual")) {
                return 0;
            }
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException("seconds, a time such as 350s, 20m or 2h, or usual, not " + text);
            }
            int unit = switch (time.group(2)) {
                case "m" -> 60;
                case "h" -> 3600;
                default -> 1;
            };
            return Integer.parseInt(time.group(1)) * unit;
        }
    }
}
