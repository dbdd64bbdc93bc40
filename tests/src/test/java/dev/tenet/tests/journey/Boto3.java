package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's boto3, kept running, as a tenant's program would use it. Used by one thread at a time. */
final class Boto3 implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    /** @param environment all that the program is told: endpoint, region and keys */
    Boto3(Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(Scripts.PYTHON, "-c", Scripts.text("boto3_server.py"));
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Calls an operation of EC2.
     *
     * @param parameters names and values in turn
     */
    JsonNode ec2(String operation, Object... parameters) {
        try {
            return tryEc2(operation, parameters);
        } catch (ApiFault fault) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    /** Calls an operation of Route 53. */
    JsonNode route53(String operation, Object... parameters) {
        try {
            return ask(
                    operation, Map.of("service", "route53", "operation", operation, "parameters", named(parameters)));
        } catch (ApiFault fault) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    /** Calls an operation of Elastic Load Balancing. */
    JsonNode elbv2(String operation, Object... parameters) {
        try {
            return tryElbv2(operation, parameters);
        } catch (ApiFault fault) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    /** The code of the error that an operation of Elastic Load Balancing must end with. */
    String elbv2Fault(String operation, Object... parameters) {
        return assertThrows(ApiFault.class, () -> tryElbv2(operation, parameters))
                .code();
    }

    private JsonNode tryElbv2(String operation, Object... parameters) throws ApiFault {
        return ask(operation, Map.of("service", "elbv2", "operation", operation, "parameters", named(parameters)));
    }

    /** The same, where the test expects that it may fail. */
    JsonNode tryEc2(String operation, Object... parameters) throws ApiFault {
        return ask(operation, Map.of("service", "ec2", "operation", operation, "parameters", named(parameters)));
    }

    /** The code of the error that the operation must end with. */
    String ec2Fault(String operation, Object... parameters) {
        return assertThrows(ApiFault.class, () -> tryEc2(operation, parameters)).code();
    }

    /** Waits by one of boto3's own waiters. */
    void waitFor(String waiter, Object... parameters) {
        try {
            ask(waiter, Map.of("service", "ec2", "waiter", waiter, "parameters", named(parameters)));
        } catch (ApiFault fault) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    private JsonNode ask(String what, Map<String, Object> request) throws ApiFault {
        try {
            requests.write(JSON.writeValueAsString(request) + "\n");
            requests.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new AssertionError("boto3 ended at " + request);
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("code")) {
                throw new ApiFault(
                        what,
                        answer.get("code").asString(),
                        answer.get("message").asString());
            }
            return answer.get("answer");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, Object> named(Object... parameters) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put((String) parameters[i], parameters[i + 1]);
        }
        return named;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
