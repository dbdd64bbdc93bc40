package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.TraceRequest;
import dev.tenet.operator.wire.TraceResponse;
import dev.tenet.operator.wire.TraceStep;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what would happen to a new connection's first packet, stage by stage and host by host, and why. Nothing is sent.",
            "Exits 0 when it would be delivered, 3 when not."
        },
        footer = {
            "",
            "EXAMPLES",
            "  ./tenet trace i-0aaaaaaaaaaaaaaaa i-0bbbbbbbbbbbbbbbb --protocol tcp --port 443",
            "  ./tenet trace eni-0aaaaaaaaaaaaaaaa 10.0.1.7 --protocol icmp"
        })
final class TraceCommand implements Callable<Integer> {
    private static final int NOT_DELIVERED = 3;
    private static final Pattern TYPE_AND_CODE = Pattern.compile("([0-9]{1,3})(?:/([0-9]{1,3}))?");

    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Parameters(index = "0", paramLabel = "FROM", description = "an instance or a network interface")
    String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "an instance, a network interface or an address")
    String to = "";

    @Option(
            names = "--protocol",
            paramLabel = "P",
            defaultValue = "tcp",
            description = "tcp, udp, icmp, icmpv6 or a number (default: ${DEFAULT-VALUE})")
    String protocol = "tcp";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0", description = "destination port, of TCP and UDP")
    int port;

    @Option(
            names = "--source-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "source port (default: an ephemeral one)")
    int sourcePort;

    @Option(
            names = "--icmp-type",
            paramLabel = "TYPE[/CODE]",
            description = "of ICMP and ICMPv6 (default: an echo request)")
    String icmpType = "";

    @Option(
            names = "--source",
            paramLabel = "ADDRESS",
            description = "that the packet says it comes from (default: FROM's own address)")
    String source = "";

    @Option(
            names = {"-6", "--ipv6"},
            description = "by IPv6, where both ends have both")
    boolean ipv6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** ICMP type in the high and code in the low byte. */
    private int service() {
        Matcher matcher = TYPE_AND_CODE.matcher(icmpType);
        int type = matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
        int code = matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 0;
        if (type < 0 || type > 0xff || code > 0xff) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--icmp-type is a number from 0 to 255, or two with a slash between: " + icmpType);
        }
        return type << Byte.SIZE | code;
    }

    @Override
    public Integer call() {
        try (OperatorClient client = controller.open()) {
            TraceResponse trace = client.calls()
                    .trace(TraceRequest.newBuilder()
                            .setFrom(from)
                            .setTo(to)
                            .setProtocol(protocol)
                            .setDestinationPort(icmpType.isEmpty() ? port : service())
                            .setSource(source)
                            .setSourcePort(sourcePort)
                            .setIpv6(ipv6)
                            .build());
            PrintWriter out = spec.commandLine().getOut();
            Table table = new Table("HOST", "PROGRAM", "STAGE", "DECISION", "BECAUSE");
            for (TraceStep step : trace.getStepsList()) {
                table.add(step.getHostId(), step.getProgram(), step.getStage(), step.getDecision(), step.getBecause());
            }
            table.print(out);
            out.println();
            out.println((trace.getDelivered() ? "delivered: " : "not delivered: ") + trace.getReason() + " - "
                    + trace.getExplanation());
            out.flush();
            return trace.getDelivered() ? 0 : NOT_DELIVERED;
        }
    }
}
