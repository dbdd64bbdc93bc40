package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.EdgeWeight;
import dev.tenet.operator.wire.ListEdgeWeightsRequest;
import dev.tenet.operator.wire.ListEdgeWeightsResponse;
import dev.tenet.operator.wire.SetEdgeWeightRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        description = "How edges divide what they carry among accounts.",
        subcommands = {EdgeCommand.Weights.class, EdgeCommand.Weight.class})
final class EdgeCommand {
    private static final int MOST = 100;

    @Command(
            name = "weights",
            mixinStandardHelpOptions = true,
            description =
                    "Lists how much each account weighs where an edge gets more than it carries; see 'tenet edge weight'.")
    static final class Weights implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                table(client.calls().listEdgeWeights(ListEdgeWeightsRequest.getDefaultInstance()))
                        .print(spec.commandLine().getOut());
            }
        }

        static Table table(ListEdgeWeightsResponse listed) {
            Table table = new Table("ACCOUNT", "NAME", "WEIGHT");
            for (EdgeWeight account : listed.getAccountsList()) {
                table.add(account.getAccountId(), account.getName(), account.getWeight());
            }
            return table;
        }
    }

    @Command(
            name = "weight",
            mixinStandardHelpOptions = true,
            description = {
                "Chooses how much an account weighs where an edge gets more from the internet than it carries.",
                "",
                "Such an edge divides: each account gets in what comes for it, or else as much, for each unit of its"
                        + " weight, as every other that does not get all of its own. What an account has is divided among its"
                        + " addresses in the same way, all of one weight, however many they are. An edge that carries all"
                        + " that comes takes no notice of weights.",
                "",
                "All edges of the region take it over within a second or two, while packets flow."
            },
            footer = {
                "",
                "Of two accounts that each get more than they may have, one of weight 3 gets in three times as much as one of"
                        + " weight 1. Who is sent less than that loses nothing.",
                "",
                "For instance:",
                "  tenet edge weight --account 123456789012 --weight 3",
                "  tenet edge weight --account 123456789012 --weight 1"
            })
    static final class Weight implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Option(
                names = "--account",
                required = true,
                paramLabel = "ACCOUNT",
                description = "an account id of 12 digits, as 'tenet account list' shows it")
        String account = "";

        @Option(names = "--weight", required = true, paramLabel = "N", description = "1 to 100 (usual: 1)")
        int weight;

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            SetEdgeWeightRequest request = request();
            try (OperatorClient client = controller.open()) {
                client.calls().setEdgeWeight(request);
            }
        }

        SetEdgeWeightRequest request() {
            if (weight < 1 || weight > MOST) {
                throw new ParameterException(spec.commandLine(), "An account weighs 1 to " + MOST + ", not " + weight);
            }
            return SetEdgeWeightRequest.newBuilder()
                    .setAccountId(account)
                    .setWeight(weight)
                    .build();
        }
    }
}
