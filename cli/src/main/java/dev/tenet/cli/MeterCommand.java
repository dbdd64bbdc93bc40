package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.ClassMeter;
import dev.tenet.operator.wire.ForgetMeterRequest;
import dev.tenet.operator.wire.ListMeteringClassesRequest;
import dev.tenet.operator.wire.ListMetersRequest;
import dev.tenet.operator.wire.Meter;
import dev.tenet.operator.wire.PrefixClass;
import dev.tenet.operator.wire.SetMeteringClassRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "meter",
        mixinStandardHelpOptions = true,
        description = "What network interfaces are billed for: packets and bytes by metering class.",
        subcommands = {
            MeterCommand.ListMeters.class,
            MeterCommand.SetClass.class,
            MeterCommand.Classes.class,
            MeterCommand.Forget.class
        })
final class MeterCommand {
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Lists all that interfaces have had since they were made, on whatever hosts, by metering class.")
    static final class ListMeters implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(
                paramLabel = "ID",
                arity = "0..1",
                defaultValue = "",
                description = "only of this network interface, instance, VPC or account")
        String id = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                Table table = new Table(
                        "ACCOUNT", "VPC", "INTERFACE", "CLASS", "PACKETS OUT", "BYTES OUT", "PACKETS IN", "BYTES IN");
                for (Meter meter : client.calls()
                        .listMeters(ListMetersRequest.newBuilder().setId(id).build())
                        .getMetersList()) {
                    for (ClassMeter of : meter.getClassesList()) {
                        table.add(
                                meter.getAccountId(),
                                meter.getVpcId(),
                                meter.getNetworkInterfaceId() + (meter.getGone() ? " (gone)" : ""),
                                of.getName(),
                                of.getPacketsFromInstance(),
                                of.getBytesFromInstance(),
                                of.getPacketsToInstance(),
                                of.getBytesToInstance());
                    }
                }
                table.print(spec.commandLine().getOut());
            }
        }
    }

    @Command(
            name = "class",
            mixinStandardHelpOptions = true,
            description =
                    "Counts what a VPC's interfaces have with a prefix under a class of its own, from new connections"
                            + " on. The longest prefix decides.")
    static final class SetClass implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(index = "0", paramLabel = "VPC", description = "a VPC's id")
        String vpc = "";

        @Parameters(index = "1", paramLabel = "PREFIX", description = "whom they talk with, such as 198.51.100.0/24")
        String prefix = "";

        @ArgGroup(multiplicity = "1")
        Choice choice = new Choice();

        static final class Choice {
            @Option(names = "--number", paramLabel = "N", description = "of the class, 16 to 65535")
            int number;

            @Option(names = "--none", description = "no class of its own any more")
            boolean none;
        }

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .setMeteringClass(SetMeteringClassRequest.newBuilder()
                                .setVpcId(vpc)
                                .setPrefix(prefix)
                                .setMeteringClass(choice.none ? 0 : number())
                                .build());
            }
        }

        /** 0 would mean that there is none. */
        private int number() {
            if (choice.number < 1) {
                throw new IllegalArgumentException(
                        "an operator's metering classes are 16 to 65535, not " + choice.number);
            }
            return choice.number;
        }
    }

    @Command(
            name = "classes",
            mixinStandardHelpOptions = true,
            description = "Lists the prefixes that have classes of their own in a VPC.")
    static final class Classes implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "VPC", description = "a VPC's id")
        String vpc = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                Table table = new Table("PREFIX", "CLASS");
                for (PrefixClass of : client.calls()
                        .listMeteringClasses(ListMeteringClassesRequest.newBuilder()
                                .setVpcId(vpc)
                                .build())
                        .getClassesList()) {
                    table.add(of.getPrefix(), "class-" + of.getMeteringClass());
                }
                table.print(spec.commandLine().getOut());
            }
        }
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            description = "Forgets what an interface had that is no more: it is billed.")
    static final class Forget implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "INTERFACE", description = "a network interface's id")
        String id = "";

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .forgetMeter(ForgetMeterRequest.newBuilder()
                                .setNetworkInterfaceId(id)
                                .build());
            }
        }
    }
}
