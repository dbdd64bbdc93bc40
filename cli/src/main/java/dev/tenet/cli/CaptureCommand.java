package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.LocateInterfaceRequest;
import dev.tenet.operator.wire.LocateInterfaceResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the packets of a network interface, or writes them to a pcap file. It is tcpdump, run where the interface's device is: at the"
                    + " guest's end of its device, or at a virtual machine's TAP. On this machine alone: of a lab, or of the host it is run on.",
            "",
            "Packets FROM the instance are seen as it sent them, before the datapath judges them: also those that it then drops. Packets TO the"
                    + " instance are seen as they are delivered: one that was dropped on the way in is not there. 'tenet top' counts what was dropped,"
                    + " by reason, and 'tenet trace' says why. Large packets are seen whole that a network card would send in segments; their"
                    + " checksums may still be the kernel's to fill in.",
            ""
        },
        footer = {
            "",
            "It ends after --count packets, after --seconds, with the instance, or with Ctrl-C, whatever comes first, and leaves nothing running.",
            "",
            "EXAMPLES",
            "  ./tenet capture i-0aaaaaaaaaaaaaaaa --count 10",
            "  ./tenet capture eni-0aaaaaaaaaaaaaaaa --write web.pcap --seconds 30 tcp port 80",
            "  ./tenet capture i-0aaaaaaaaaaaaaaaa --write - icmp | tshark -r -"
        })
final class CaptureCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";
    private static final int PATIENCE_SECONDS = 5;
    private static final int ENDED_BY_TERM = 128 + 15;

    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "a network interface (eni-...), or an instance (i-...): its primary interface")
    String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILTER",
            description = "which packets, as pcap-filter(7) has it: tcp port 80")
    List<String> filter = new ArrayList<>();

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "write pcap to FILE; - is standard output (default: print lines)")
    @Nullable
    Path file;

    @Option(names = "--count", paramLabel = "N", description = "end after N packets")
    @Nullable
    Integer count;

    @Option(names = "--seconds", paramLabel = "N", description = "end after N seconds")
    @Nullable
    Integer seconds;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--count", count);
        check("--seconds", seconds);
        LocateInterfaceResponse located = locate();
        CapturePoint point = CapturePoint.find(located, controller.labNamespace(located.getHostId()));
        Process process = new ProcessBuilder(point.command(tcpdump(point.device())))
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        if (seconds == null || process.waitFor(seconds, TimeUnit.SECONDS)) {
            return process.waitFor();
        }
        end(process);
        int status = process.waitFor();
        return status == ENDED_BY_TERM ? 0 : status;
    }

    private void check(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1");
        }
    }

    private LocateInterfaceResponse locate() {
        try (OperatorClient client = controller.open()) {
            return client.calls()
                    .locateInterface(
                            LocateInterfaceRequest.newBuilder().setId(id).build());
        }
    }

    /** Each packet is written when it comes; with the rights of who runs it, as the file is theirs. */
    List<String> tcpdump(String device) {
        List<String> words = new ArrayList<>(List.of("tcpdump", "-i", device, "-n", "-s", "0", "-Z", "root"));
        Optional.ofNullable(file)
                .ifPresentOrElse(
                        path -> words.addAll(List.of(
                                "-U",
                                "-w",
                                path.toString().equals(STANDARD_OUTPUT)
                                        ? "-"
                                        : path.toAbsolutePath().toString())),
                        () -> words.add("-l"));
        Optional.ofNullable(count).ifPresent(most -> words.addAll(List.of("-c", most.toString())));
        words.add("--");
        words.addAll(filter);
        return words;
    }

    /** It writes what it has, and says how much that was. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
