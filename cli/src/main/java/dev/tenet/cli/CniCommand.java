package dev.tenet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "cni",
        mixinStandardHelpOptions = true,
        description = {
            "A CNI plugin (specification 1.1): started by a container runtime, which says by CNI_ variables what is wanted and gives the",
            "network's configuration as standard input. Link scripts/tenet-cni into the runtime's folder of plugins, by the name 'tenet'.",
            "docs/guide-guests.md shows a configuration."
        })
final class CniCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        PrintWriter out = spec.commandLine().getOut();
        try {
            Optional<JsonNode> said = new CniPlugin(System.getenv()).answer(input);
            said.ifPresent(out::println);
            return 0;
        } catch (CniException failure) {
            ObjectNode error = CniConfiguration.JSON.createObjectNode();
            error.put("cniVersion", version(input));
            error.put("code", failure.code());
            error.put("msg", String.valueOf(failure.getMessage()));
            out.println(error);
            return 1;
        } finally {
            out.flush();
        }
    }

    /** The one that was asked for, or our newest. */
    private static String version(String input) {
        try {
            String asked = CniConfiguration.versionOf(CniConfiguration.read(input));
            return CniConfiguration.VERSIONS.contains(asked) ? asked : CniConfiguration.VERSIONS.getLast();
        } catch (CniException undecodable) {
            return CniConfiguration.VERSIONS.getLast();
        }
    }
}
