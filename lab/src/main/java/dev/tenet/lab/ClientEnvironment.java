package dev.tenet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a client needs so that it speaks to the lab and to nobody else. New clients read AWS_ENDPOINT_URL; those of Debian 12 do not know
 * it and would call Amazon, so for them the same endpoint stands in rule sets under AWS_DATA_PATH, which botocore reads before its own.
 */
public final class ClientEnvironment {
    private static final Map<String, String> SERVICES = Map.of(
            "arc-zonal-shift",
            "2022-10-30",
            "ec2",
            "2016-11-15",
            "elbv2",
            "2015-12-01",
            "route53",
            "2013-04-01",
            "sts",
            "2011-06-15");

    private final LabLayout layout;
    private final int controller;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** @param controller the one at the endpoint */
    public ClientEnvironment(
            LabLayout layout, int controller, String endpoint, String region, String accessKey, String secretKey) {
        this.layout = layout;
        this.controller = controller;
        variables.put("AWS_ENDPOINT_URL", endpoint);
        variables.put("AWS_DATA_PATH", layout.awsData(controller).toString());
        variables.put("AWS_ACCESS_KEY_ID", accessKey);
        variables.put("AWS_SECRET_ACCESS_KEY", secretKey);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("AWS_REGION", region);
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        variables.put("AWS_MAX_ATTEMPTS", "2");
        variables.put("AWS_PAGER", "");
    }

    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** Lines for a shell to read. */
    public String exports() {
        return variables.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "='" + entry.getValue() + "'\n")
                .collect(Collectors.joining());
    }

    /** Writes the file to source (readable by root alone: it has a secret) and the rule sets. */
    public void write() {
        try {
            for (Map.Entry<String, String> service : SERVICES.entrySet()) {
                Path folder =
                        layout.awsData(controller).resolve(service.getKey()).resolve(service.getValue());
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("endpoint-rule-set-1.json"), ruleSet(service.getKey()));
            }
            Files.writeString(layout.environment(controller), exports());
            Files.setPosixFilePermissions(
                    layout.environment(controller),
                    java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads back what {@link #write} wrote. */
    public static Map<String, String> read(LabLayout layout, int controller) {
        try {
            Map<String, String> variables = new LinkedHashMap<>();
            for (String line : Files.readAllLines(layout.environment(controller))) {
                int equals = line.indexOf('=');
                variables.put(
                        line.substring("export ".length(), equals), line.substring(equals + 2, line.length() - 1));
            }
            return variables;
        } catch (IOException e) {
            throw new UncheckedIOException("there is no lab '" + layout.name() + "'; start one with 'tenet lab up'", e);
        }
    }

    private String ruleSet(String service) {
        return """
                {"version": "1.0",
                 "parameters": {
                   "Region": {"type": "String", "builtIn": "AWS::Region", "required": false, "documentation": "ignored"},
                   "UseDualStack": {"type": "Boolean", "builtIn": "AWS::UseDualStack", "default": false, "required": true, "documentation": "ignored"},
                   "UseFIPS": {"type": "Boolean", "builtIn": "AWS::UseFIPS", "default": false, "required": true, "documentation": "ignored"},
                   "UseGlobalEndpoint": {"type": "Boolean", "builtIn": "AWS::STS::UseGlobalEndpoint", "default": false, "required": true, "documentation": "ignored"},
                   "Endpoint": {"type": "String", "builtIn": "SDK::Endpoint", "required": false, "documentation": "ignored"}},
                 "rules": [{"type": "endpoint", "conditions": [], "endpoint": {
                   "url": "%s",
                   "properties": {"authSchemes": [{"name": "sigv4", "signingName": "%s", "signingRegion": "%s"}]},
                   "headers": {}}}]}
                """.formatted(
                        variables.get("AWS_ENDPOINT_URL"), signingName(service), variables.get("AWS_DEFAULT_REGION"));
    }

    /** Botocore calls one service otherwise than its signatures. */
    private static String signingName(String service) {
        return service.equals("elbv2") ? "elasticloadbalancing" : service;
    }
}
