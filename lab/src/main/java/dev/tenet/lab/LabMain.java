package dev.tenet.lab;

import dev.tenet.net.IpFamily;
import dev.tenet.operator.wire.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenet lab}: a whole fabric on one machine. */
@Command(
        name = "tenet lab",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "A whole fabric on this machine: hosts in network namespaces, each with its agent, and a controller with the EC2 API.",
        subcommands = {LabMain.Up.class, LabMain.Down.class, LabMain.Status.class, LabMain.Exec.class})
public final class LabMain {
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new LabMain());
        line.setExecutionExceptionHandler((error, commandLine, result) -> {
            if (!(error instanceof IllegalStateException
                    || error instanceof IllegalArgumentException
                    || error instanceof IOException
                    || error instanceof java.io.UncheckedIOException
                    || error instanceof io.grpc.StatusRuntimeException)) {
                throw error;
            }
            System.err.println("tenet lab: " + error.getMessage());
            return 1;
        });
        System.exit(line.execute(arguments));
    }

    /** The one option that all have. */
    static final class Named {
        @Option(
                names = "--name",
                paramLabel = "NAME",
                defaultValue = "lab",
                description = "which lab, 1 to 12 lower-case letters and digits (default: ${DEFAULT-VALUE})")
        String name = "lab";

        Lab lab() {
            return new Lab(new LabName(name), line -> System.err.println("  " + line));
        }
    }

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Starts a lab and prints what clients need as shell exports.",
            footer = {
                "",
                "EXAMPLE",
                "  eval \"$(./tenet lab up --hosts 4 --zones 2)\"",
                "  aws ec2 create-vpc --cidr-block 10.0.0.0/16",
                "  ./tenet lab down"
            })
    static final class Up implements Callable<Integer> {
        @Mixin
        Named named = new Named();

        @Option(
                names = "--hosts",
                paramLabel = "N",
                defaultValue = "4",
                description = "how many hosts, 1 to 64 (default: ${DEFAULT-VALUE})")
        int hosts;

        @Option(
                names = "--zones",
                paramLabel = "Z",
                defaultValue = "2",
                description = "how many availability zones, 1 to 6 (default: ${DEFAULT-VALUE})")
        int zones;

        @Option(
                names = "--mtu",
                paramLabel = "BYTES",
                defaultValue = "9001",
                description = "of the instances' devices (default: ${DEFAULT-VALUE}, as in EC2)")
        int mtu;

        @Option(
                names = "--fabric-mtu",
                paramLabel = "BYTES",
                defaultValue = "9100",
                description =
                        "of the devices between hosts; at least --mtu and 50, or 70 with --underlay ipv6 (default: ${DEFAULT-VALUE})")
        int fabricMtu;

        @Option(
                names = "--attach",
                paramLabel = "HOW",
                defaultValue = "auto",
                description =
                        "how programs are attached: auto, tcx (Linux 6.6 and later) or clsact (default: ${DEFAULT-VALUE})")
        String attach = "auto";

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "7080",
                description =
                        "where on 127.0.0.1 the EC2 API listens; the next free one when it is in use (default: ${DEFAULT-VALUE})")
        int port;

        @Option(
                names = "--controllers",
                paramLabel = "N",
                defaultValue = "1",
                description =
                        "how many controllers, 1 to 5, each with an EC2 API of its own (default: ${DEFAULT-VALUE})")
        int controllers;

        @Option(
                names = "--store",
                paramLabel = "STORE",
                defaultValue = "sqlite",
                description = "where intent is kept: sqlite, or etcd, which several controllers share"
                        + " (default: ${DEFAULT-VALUE})")
        String store = "sqlite";

        @Option(
                names = "--edges",
                paramLabel = "N",
                defaultValue = "0",
                description = "how many edges besides the hosts, 0 to 32, with a router and an internet behind them"
                        + " (default: ${DEFAULT-VALUE})")
        int edges;

        @Option(
                names = "--underlay",
                paramLabel = "FAMILY",
                defaultValue = "ipv4",
                description = "of the hosts' addresses: ipv4, or ipv6 alone (default: ${DEFAULT-VALUE})")
        String underlay = "ipv4";

        private IpFamily family() {
            return switch (underlay) {
                case "ipv4" -> IpFamily.IPV4;
                case "ipv6" -> IpFamily.IPV6;
                default -> throw new IllegalArgumentException("--underlay is ipv4 or ipv6, not '" + underlay + "'");
            };
        }

        @Override
        public Integer call() {
            Lab lab = named.lab();
            LabOptions options = new LabOptions(
                    new LabName(named.name),
                    hosts,
                    zones,
                    fabricMtu,
                    mtu,
                    attach,
                    port,
                    controllers,
                    edges,
                    store,
                    family(),
                    List.of(),
                    List.of());
            boolean existed = java.nio.file.Files.exists(lab.layout().folder());
            Thread interrupted = new Thread(lab::downAfterInterruption);
            if (!existed) {
                // Ctrl-C in the middle leaves nothing behind.
                Runtime.getRuntime().addShutdownHook(interrupted);
            }
            ClientEnvironment environment = lab.up(options);
            Runtime.getRuntime().removeShutdownHook(interrupted);
            System.err.println(
                    "  the exports below also stand in " + lab.layout().environment(1));
            System.out.print(environment.exports());
            return 0;
        }
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Stops a lab and removes all it made, also what a crash has left.")
    static final class Down implements Callable<Integer> {
        @Mixin
        Named named = new Named();

        @Override
        public Integer call() {
            named.lab().down();
            return 0;
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows the lab's processes and hosts. Exit status 1 when one is not well.")
    static final class Status implements Callable<Integer> {
        @Mixin
        Named named = new Named();

        @Override
        public Integer call() {
            Lab lab = named.lab();
            lab.environment();
            boolean well = true;
            boolean any = false;
            for (int number : lab.controllerNumbers()) {
                boolean runs = lab.controller(number).find().isPresent();
                System.out.printf(
                        "%-11s %s  EC2 API %s  log %s%n",
                        lab.layout().controller(number),
                        runs ? "runs" : "is not running",
                        lab.environment(number).get("AWS_ENDPOINT_URL"),
                        lab.controller(number).log());
                well &= runs;
                any |= runs;
            }
            if (!any) {
                return 1;
            }
            System.out.printf(
                    "%-8s %-10s %-24s %-8s %-8s %-10s %9s  %s%n",
                    "HOST", "ZONE", "UNDERLAY", "GATEWAY", "AGENT", "STATE", "INSTANCES", "APPLIED");
            for (Host host : lab.hosts()) {
                boolean agent = lab.agent(number(host)).find().isPresent();
                boolean applied = host.getAppliedRevision() >= host.getTargetRevision();
                well &= agent && host.getConnected() && applied && host.getRefusalsCount() == 0;
                System.out.printf(
                        "%-8s %-10s %-24s %-8s %-8s %-10s %9d  %s%n",
                        host.getId(),
                        host.getZone(),
                        host.getUnderlayAddress(),
                        host.getGateway() ? "yes" : "no",
                        agent ? "runs" : "stopped",
                        host.getConnected() ? "connected" : "away",
                        host.getInstances(),
                        applied ? "all" : host.getAppliedRevision() + " of " + host.getTargetRevision());
                host.getRefusalsList().forEach(refusal -> System.out.println("         refused: " + refusal));
            }
            return well ? 0 : 1;
        }

        /** A lab's hosts are called host1, host2 … */
        private static int number(Host host) {
            return Integer.parseInt(host.getId().substring("host".length()));
        }
    }

    @Command(
            name = "exec",
            mixinStandardHelpOptions = true,
            description =
                    "Runs a command inside an instance, with its network and nothing else changed; exits as the command does.",
            footer = {"", "EXAMPLE", "  ./tenet lab exec i-0123456789abcdef0 -- ping -c 3 10.0.0.5"})
    static final class Exec implements Callable<Integer> {
        @Mixin
        Named named = new Named();

        @Parameters(index = "0", paramLabel = "INSTANCE", description = "an instance id")
        String instance = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "what to run, after --")
        List<String> command = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            Lab lab = named.lab();
            Namespace namespace = lab.namespace(instance);
            if (!java.nio.file.Files.exists(namespace.path())) {
                String state = lab.locate(instance).getState();
                throw new IllegalStateException(
                        "instance " + instance + " is " + state + ", it has no network to run in");
            }
            return new ProcessBuilder(
                            new dev.tenet.lab.Command(command).in(namespace).words())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
