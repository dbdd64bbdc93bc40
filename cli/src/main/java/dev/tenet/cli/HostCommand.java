package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.ListHostsRequest;
import dev.tenet.operator.wire.RemoveHostRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        description = "The hosts that instances run on.",
        subcommands = {HostCommand.ListHosts.class, HostCommand.Add.class, HostCommand.Remove.class})
final class HostCommand {
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists hosts and how far each has applied what it was told.")
    static final class ListHosts implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                Table table = new Table(
                        "HOST", "NUMBER", "ZONE", "UNDERLAY", "GATEWAY", "STATE", "INSTANCES", "APPLIED", "OF");
                for (Host host : client.calls()
                        .listHosts(ListHostsRequest.getDefaultInstance())
                        .getHostsList()) {
                    table.add(
                            host.getId(),
                            host.getNumber(),
                            host.getZone(),
                            host.getUnderlayAddress(),
                            host.getGateway() ? "yes" : "no",
                            host.getConnected() ? "connected" : host.getAlive() ? "away" : "dead",
                            host.getInstances(),
                            host.getAppliedRevision(),
                            host.getTargetRevision());
                }
                table.print(spec.commandLine().getOut());
            }
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Registers a host; prints the token that its agent joins with, this once.")
    static final class Add implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "HOST", description = "what the host is called")
        String id = "";

        @Option(
                names = "--zone",
                required = true,
                paramLabel = "ZONE",
                description = "its availability zone, for example tenet-1a")
        String zone = "";

        @Option(
                names = "--underlay",
                required = true,
                paramLabel = "ADDRESS",
                description = "its address on the fabric, IPv4 or IPv6; all hosts have addresses of one family")
        String underlay = "";

        @Option(names = "--gateway", description = "it may be a gateway of networks")
        boolean gateway;

        @Option(names = "--edge", description = "outside traffic enters and leaves by it; it runs no instances")
        boolean edge;

        @Option(
                names = "--fabric-mtu",
                paramLabel = "BYTES",
                defaultValue = "9100",
                description = "of its underlay device (default: ${DEFAULT-VALUE})")
        int fabricMtu;

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                var added = client.calls()
                        .addHost(AddHostRequest.newBuilder()
                                .setId(id)
                                .setZone(zone)
                                .setUnderlayAddress(underlay)
                                .setGateway(gateway)
                                .setEdge(edge)
                                .setFabricMtu(fabricMtu)
                                .build());
                PrintWriter out = spec.commandLine().getOut();
                out.println(added.getJoinToken());
                out.flush();
            }
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Forgets a host that runs no instance.")
    static final class Remove implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "HOST", description = "what the host is called")
        String id = "";

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .removeHost(RemoveHostRequest.newBuilder().setId(id).build());
            }
        }
    }
}
