package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.StartTraceRequest;
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
            "Exits 0 when it would be delivered, 3 when not.",
            "",
            "With --live: tells what does happen to real packets between FROM and TO (or anybody), sent or received, on every host that has"
                    + " them. Exits 0 when there were any, 3 when none."
        },
        footer = {
            "",
            "EXAMPLES",
            "  ./tenet trace i-0aaaaaaaaaaaaaaaa i-0bbbbbbbbbbbbbbbb --protocol tcp --port 443",
            "  ./tenet trace eni-0aaaaaaaaaaaaaaaa 10.0.1.7 --protocol icmp",
            "  ./tenet trace eni-0aaaaaaaaaaaaaaaa --live --protocol tcp --port 443 --count 5"
        })
final class TraceCommand implements Callable<Integer> {
    private static final int NOT_DELIVERED = 3;
    private static final Pattern TYPE_AND_CODE = Pattern.compile("([0-9]{1,3})(?:/([0-9]{1,3}))?");

    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Parameters(index = "0", paramLabel = "FROM", description = "an instance or a network interface")
    String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TO",
            description = "an instance, a network interface or an address (with --live: default anybody)")
    String to = "";

    @Option(
            names = "--protocol",
            paramLabel = "P",
            description = "tcp, udp, icmp, icmpv6 or a number (default: tcp; with --live any)")
    String protocol = "";

    @Option(names = "--live", description = "show real packets")
    boolean live;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "with --live: end after N seconds, at most 3,600 (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(names = "--count", paramLabel = "N", description = "with --live: end after N packets")
    int count;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "with --live: N packets a second, at most 100; what is more is not told of (default: ${DEFAULT-VALUE})")
    int rate;

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
    public Integer call() throws InterruptedException {
        return live ? watch() : explain();
    }

    private int watch() throws InterruptedException {
        if (!icmpType.isEmpty() || !source.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--live takes no --icmp-type and no --source");
        }
        if (seconds < 1 || rate < 1 || count < 0) {
            throw new ParameterException(spec.commandLine(), "--seconds, --rate and --count are 1 or more");
        }
        try (OperatorClient client = controller.open()) {
            StartTraceRequest wanted = StartTraceRequest.newBuilder()
                    .setId(from)
                    .setProtocol(protocol)
                    .setLocalPort(sourcePort)
                    .setRemotePort(port)
                    .setRemote(to)
                    .setIpv6(ipv6)
                    .setSeconds(seconds)
                    .setPacketsPerSecond(rate)
                    .build();
            int shown = new LiveTrace(client, spec.commandLine().getOut())
                    .show(wanted, count == 0 ? Integer.MAX_VALUE : count);
            return shown > 0 ? 0 : NOT_DELIVERED;
        }
    }

    private int explain() {
        if (to.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: TO, unless --live");
        }
        try (OperatorClient client = controller.open()) {
            TraceResponse trace = client.calls()
                    .trace(TraceRequest.newBuilder()
                            .setFrom(from)
                            .setTo(to)
                            .setProtocol(protocol.isEmpty() ? "tcp" : protocol)
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
