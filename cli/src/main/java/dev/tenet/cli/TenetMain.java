package dev.tenet.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code tenet} that ask a controller. */
@Command(
        name = "tenet",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What an operator asks of a controller.",
        subcommands = {
            TraceCommand.class,
            TopCommand.class,
            ApiCommand.class,
            AttachCommand.class,
            CaptureCommand.class,
            CniCommand.class,
            DetachCommand.class,
            HostCommand.class,
            LatencyCommand.class,
            AccountCommand.class,
            NetworkCommand.class,
            MeterCommand.class,
            NatCommand.class,
            EdgeCommand.class,
            StatusCommand.class
        })
public final class TenetMain {
    private TenetMain() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new TenetMain());
        line.setExecutionExceptionHandler((error, command, result) -> {
            switch (error) {
                case StatusRuntimeException answer -> command.getErr().println("tenet: " + explain(answer.getStatus()));
                case IllegalArgumentException wrong -> command.getErr().println("tenet: " + wrong.getMessage());
                default -> throw error;
            }
            return 1;
        });
        return line;
    }

    private static String explain(Status status) {
        String said = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return status.getCode() == Status.Code.UNAVAILABLE
                ? "no controller answers on this socket (" + said
                        + "); start a lab with 'tenet lab up', or name the socket with --socket"
                : said;
    }
}
