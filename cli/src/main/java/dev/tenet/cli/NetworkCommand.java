package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.ListNetworksRequest;
import dev.tenet.operator.wire.Network;
import dev.tenet.operator.wire.RuleChange;
import dev.tenet.operator.wire.SetRuleChangeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        description = "Tenants' networks, and what becomes of live connections when their rules change.",
        subcommands = {NetworkCommand.ListNetworks.class, NetworkCommand.Rules.class})
final class NetworkCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the VPCs of all accounts.")
    static final class ListNetworks implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                Table table = new Table("VPC", "ACCOUNT", "NETWORK", "ON RULE CHANGE");
                for (Network network : client.calls()
                        .listNetworks(ListNetworksRequest.getDefaultInstance())
                        .getNetworksList()) {
                    table.add(network.getVpcId(), network.getAccountId(), network.getNetwork(), onChange(network));
                }
                table.print(spec.commandLine().getOut());
            }
        }

        private static String onChange(Network network) {
            return switch (network.getRuleChange()) {
                case RULE_CHANGE_CUT -> "cut";
                case RULE_CHANGE_REJUDGE -> "rejudge, " + network.getRejudgedPerSecond() + " a second";
                case RULE_CHANGE_KEEP, RULE_CHANGE_UNSPECIFIED, UNRECOGNIZED -> "keep";
            };
        }
    }

    /** What may become of a tracked connection. */
    enum OnChange {
        keep,
        cut,
        rejudge
    }

    @Command(
            name = "rules",
            mixinStandardHelpOptions = true,
            description =
                    "Sets what becomes of tracked connections when rules of the VPC's security groups change, from the next"
                            + " change on: keep (as EC2 does), cut, or rejudge (those end that could not begin now).")
    static final class Rules implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "VPC", description = "a VPC's id")
        String vpc = "";

        @Option(names = "--on-change", required = true, description = "one of ${COMPLETION-CANDIDATES}")
        OnChange onChange = OnChange.keep;

        @Option(
                names = "--per-second",
                paramLabel = "N",
                defaultValue = "0",
                description = "with rejudge: connections of an interface judged again in a second (default: 10,000)")
        int perSecond;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .setRuleChange(SetRuleChangeRequest.newBuilder()
                                .setVpcId(vpc)
                                .setRuleChange(
                                        switch (onChange) {
                                            case keep -> RuleChange.RULE_CHANGE_KEEP;
                                            case cut -> RuleChange.RULE_CHANGE_CUT;
                                            case rejudge -> RuleChange.RULE_CHANGE_REJUDGE;
                                        })
                                .setRejudgedPerSecond(perSecond)
                                .build());
            }
        }
    }
}
