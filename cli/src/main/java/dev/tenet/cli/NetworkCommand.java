package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.ListNetworksRequest;
import dev.tenet.operator.wire.LocationSupply;
import dev.tenet.operator.wire.Network;
import dev.tenet.operator.wire.RuleChange;
import dev.tenet.operator.wire.SetLocationSupplyRequest;
import dev.tenet.operator.wire.SetRuleChangeRequest;
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
        name = "network",
        mixinStandardHelpOptions = true,
        description = "Tenants' networks, what becomes of live connections when their rules change, and how hosts know"
                + " where their addresses are.",
        subcommands = {NetworkCommand.ListNetworks.class, NetworkCommand.Rules.class, NetworkCommand.Locations.class})
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
                Table table = new Table("VPC", "ACCOUNT", "NETWORK", "ON RULE CHANGE", "LOCATIONS");
                for (Network network : client.calls()
                        .listNetworks(ListNetworksRequest.getDefaultInstance())
                        .getNetworksList()) {
                    table.add(
                            network.getVpcId(),
                            network.getAccountId(),
                            network.getNetwork(),
                            onChange(network),
                            locations(network));
                }
                table.print(spec.commandLine().getOut());
            }
        }

        private static String locations(Network network) {
            String known = switch (network.getLocationSupply()) {
                case LOCATION_SUPPLY_PRELOADED_DROP -> "preloaded, a miss drops";
                case LOCATION_SUPPLY_PRELOADED_GATEWAY -> "preloaded, a miss asks";
                case LOCATION_SUPPLY_ON_DEMAND, LOCATION_SUPPLY_UNSPECIFIED, UNRECOGNIZED -> "on demand";
            };
            return network.getLocationSupplyChosen() ? known : known + " (usual)";
        }

        private static String onChange(Network network) {
            return switch (network.getRuleChange()) {
                case RULE_CHANGE_CUT -> "cut";
                case RULE_CHANGE_REJUDGE -> "rejudge, " + network.getRejudgedPerSecond() + " a second";
                case RULE_CHANGE_KEEP, RULE_CHANGE_UNSPECIFIED, UNRECOGNIZED -> "keep";
            };
        }
    }

    /** How hosts may come to know locations. */
    enum Supply {
        usual,
        on_demand,
        preloaded
    }

    /** What a host may do about an address that it was not told. */
    enum OnMiss {
        gateway,
        drop
    }

    @Command(
            name = "locations",
            mixinStandardHelpOptions = true,
            description =
                    "Sets how hosts come to know where the VPC's addresses are: on-demand (a host asks one of the network's"
                            + " gateways as it needs), preloaded (every host that sends into the VPC is told all of them), or usual"
                            + " (as the controllers were told for all VPCs). Flows go on.")
    static final class Locations implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "VPC", description = "a VPC's id")
        String vpc = "";

        @Option(
                names = "--known",
                required = true,
                paramLabel = "HOW",
                converter = SupplyConverter.class,
                description = "on-demand, preloaded or usual")
        Supply known = Supply.usual;

        @Option(
                names = "--on-miss",
                paramLabel = "WHAT",
                description =
                        "with preloaded: what becomes of packets for other addresses: ${COMPLETION-CANDIDATES}; a gateway"
                                + " is asked, or they end as location_not_preloaded (default: gateway)")
        @Nullable
        OnMiss onMiss;

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            if (onMiss != null && known != Supply.preloaded) {
                throw new ParameterException(spec.commandLine(), "--on-miss is for --known preloaded");
            }
            LocationSupply supply = switch (known) {
                case usual -> LocationSupply.LOCATION_SUPPLY_UNSPECIFIED;
                case on_demand -> LocationSupply.LOCATION_SUPPLY_ON_DEMAND;
                case preloaded ->
                    onMiss == OnMiss.drop
                            ? LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP
                            : LocationSupply.LOCATION_SUPPLY_PRELOADED_GATEWAY;
            };
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .setLocationSupply(SetLocationSupplyRequest.newBuilder()
                                .setVpcId(vpc)
                                .setLocationSupply(supply)
                                .build());
            }
        }
    }

    /** Reads words with dashes. */
    static final class SupplyConverter implements ITypeConverter<Supply> {
        @Override
        public Supply convert(String text) {
            return switch (text) {
                case "usual" -> Supply.usual;
                case "on-demand" -> Supply.on_demand;
                case "preloaded" -> Supply.preloaded;
                default -> throw new TypeConversionException("on-demand, preloaded or usual, not " + text);
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
