package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.ApiCoverageRequest;
import dev.tenet.operator.wire.ApiOperation;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        description = "About the EC2 API that a controller serves.",
        subcommands = ApiCommand.Coverage.class)
final class ApiCommand {
    @Command(
            name = "coverage",
            mixinStandardHelpOptions = true,
            description = "Lists the operations that are answered, and with --missing those that are not yet.")
    static final class Coverage implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Option(names = "--missing", description = "list the operations that are not answered yet instead")
        boolean missing;

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                List<ApiOperation> all = client.calls()
                        .apiCoverage(ApiCoverageRequest.getDefaultInstance())
                        .getOperationsList();
                PrintWriter out = spec.commandLine().getOut();
                all.stream()
                        .filter(operation -> operation.getAnswered() != missing)
                        .map(ApiOperation::getName)
                        .sorted()
                        .forEach(out::println);
                long answered = all.stream().filter(ApiOperation::getAnswered).count();
                out.println(answered + " of " + all.size() + " operations are answered");
                out.flush();
            }
        }
    }
}
