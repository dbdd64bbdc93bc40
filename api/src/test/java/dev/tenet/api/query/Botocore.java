package dev.tenet.api.query;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** A Python process that speaks for botocore; see {@code botocore_driver.py}. It opens no connection. */
final class Botocore implements AutoCloseable {
    static final Path DEBIANS = Path.of("/usr/bin/python3");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;
    private final Path script;
    private final Path errors;
    private final String service;

    Botocore(Path python, String service) throws IOException {
        this.service = service;
        script = Files.createTempFile("tenet-botocore-", ".py");
        errors = Files.createTempFile("tenet-botocore-", ".log");
        try (var in = Botocore.class.getResourceAsStream("botocore_driver.py")) {
            Files.write(script, in.readAllBytes());
        }
        ProcessBuilder builder = new ProcessBuilder(python.toString(), script.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("PYTHON"));
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        process = builder.redirectError(errors.toFile()).start();
        to = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Whether {@code python} can be run and has botocore. */
    static boolean isThere(Path python) throws IOException, InterruptedException {
        if (!Files.isExecutable(python)) return false;
        Process probe = new ProcessBuilder(python.toString(), "-c", "import botocore")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
    }

    /** The first python3 on the path that is not Debian's and has botocore. */
    static Optional<Path> newerPython() throws IOException, InterruptedException {
        for (String folder : Stream.of(System.getenv("PATH").split(":")).toList()) {
            Path python = Path.of(folder, "python3");
            if (!Files.exists(python) || Files.isSameFile(python, DEBIANS)) continue;
            if (isThere(python)) return Optional.of(python);
        }
        return Optional.empty();
    }

    record Operations(String version, TreeSet<String> names) {}

    Operations operations() throws IOException {
        JsonNode answer = ask(Map.of("ask", "operations"));
        TreeSet<String> names = answer.field("operations").orElseThrow().asArray().stream()
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
        return new Operations(text(answer, "version"), names);
    }

    /** What of a request this botocore knows, and how it sends that. */
    record Sent(JsonNode known, String wire, int kept, List<String> pruned) {}

    Sent request(String operation, Object parameters) throws IOException {
        JsonNode answer = ask(Map.of("ask", "request", "operation", operation, "parameters", parameters));
        return new Sent(node(answer, "known"), text(answer, "wire"), kept(answer), pruned(answer));
    }

    /** What of a response this botocore knows, and what it read. */
    record Received(JsonNode known, JsonNode parsed, String requestId, int kept, List<String> pruned) {}

    Received response(String operation, int status, String xml, Object expected) throws IOException {
        JsonNode answer = ask(
                Map.of("ask", "response", "operation", operation, "status", status, "xml", xml, "expected", expected));
        return new Received(
                node(answer, "known"), node(answer, "parsed"), text(answer, "requestId"), kept(answer), pruned(answer));
    }

    /** The required members of each structure that a request can hold. */
    Map<String, List<String>> required() throws IOException {
        Map<String, List<String>> required = new TreeMap<>();
        node(ask(Map.of("ask", "required")), "shapes")
                .asObject()
                .forEach((shape, members) -> required.put(
                        shape,
                        members.asArray().stream().map(JsonNode::asString).toList()));
        return required;
    }

    private JsonNode ask(Map<String, ?> question) throws IOException {
        Map<String, Object> full = new TreeMap<>(question);
        full.put("service", service);
        to.write(Json.write(full));
        to.newLine();
        to.flush();
        String line = from.readLine();
        if (line == null) throw new IOException("botocore ended: " + Files.readString(errors));
        return JsonNode.parser().parse(line);
    }

    private static JsonNode node(JsonNode answer, String name) {
        return answer.field(name).orElseThrow();
    }

    private static String text(JsonNode answer, String name) {
        return node(answer, name).asString();
    }

    private static int kept(JsonNode answer) {
        return Integer.parseInt(node(answer, "kept").asNumber());
    }

    private static List<String> pruned(JsonNode answer) {
        return node(answer, "pruned").asArray().stream().map(JsonNode::asString).toList();
    }

    @Override
    public void close() throws IOException {
        to.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.delete(script);
        Files.delete(errors);
    }
}
