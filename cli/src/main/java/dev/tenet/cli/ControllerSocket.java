package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which controller is asked: the option that all commands share. */
final class ControllerSocket {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "the controller's operator socket (default: that of the lab named by --name)")
    @Nullable
    Path socket;

    @Option(
            names = "--name",
            paramLabel = "LAB",
            defaultValue = "lab",
            description = "the lab to ask (default: ${DEFAULT-VALUE})")
    String lab = "lab";

    /** Where a host of the lab has its devices; empty when no lab is meant. */
    Optional<Path> labNamespace(String host) {
        return socket != null ? Optional.empty() : Optional.of(Path.of("/run/netns", "tenet-" + lab + "-" + host));
    }

    OperatorClient open() {
        return new OperatorClient(socket != null ? socket : Path.of("/run/tenet-lab", lab, "operator.sock"));
    }
}
