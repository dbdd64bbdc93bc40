package dev.tenet.agent.netns;

import dev.tenet.bpf.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Namespaces for one test, with names of this process's own; closing removes them and the devices in them. */
final class TestNamespaces implements AutoCloseable {
    private final String prefix = "tn-agent-" + ProcessHandle.current().pid() + "-";
    private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();

    NetworkNamespace create(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(prefix + name);
        namespaces.put(name, namespace);
        return namespace;
    }

    NetworkNamespace get(String name) {
        return Objects.requireNonNull(namespaces.get(name), name);
    }

    /** What {@code ip netns} calls it. */
    String nameOf(String name) {
        return prefix + name;
    }

    /** Runs a command in the namespace and returns what it printed; fails unless it exits with 0. */
    String run(String name, String... command) {
        Output output = tryRun(name, command);
        if (output.status != 0) {
            throw new AssertionError(String.join(" ", command) + " exited with " + output.status + ": " + output.text);
        }
        return output.text;
    }

    Output tryRun(String name, String... command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + prefix + name));
        whole.addAll(Arrays.asList(command));
        try {
            Process process =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } catch (IOException failure) {
            throw new AssertionError("cannot run " + whole, failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + whole + " ran", interruption);
        }
    }

    record Output(int status, String text) {}

    @Override
    public void close() {
        namespaces.forEach((name, namespace) -> {
            namespace.close();
            NetworkNamespace.delete(prefix + name);
        });
    }
}
