package dev.tenet.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network's configuration, as a runtime hands it to a plugin.
 *
 * @param name the network's
 * @param subnet where interfaces are made
 * @param groups their security groups; the VPC's default one when empty
 * @param host this machine's name among Tenet's hosts; its own name when empty
 * @param socket the controller's operator socket
 * @param previous what ADD said, for CHECK
 * @param valid containers and interface names that are in use, for GC
 */
record CniConfiguration(
        String version,
        String name,
        String subnet,
        List<String> groups,
        Optional<String> host,
        String socket,
        Optional<JsonNode> previous,
        List<String> valid) {
    static final List<String> VERSIONS = List.of("0.4.0", "1.0.0", "1.1.0");
    static final JsonMapper JSON = JsonMapper.builder().build();

    /** A network's and a container's name. */
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]*";

    static JsonNode read(String input) throws CniException {
        try {
            JsonNode node = JSON.readTree(input);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException unreadable) {
            throw CniException.undecodable("the network configuration is not JSON: " + unreadable.getOriginalMessage());
        }
        throw CniException.undecodable("the network configuration is not a JSON object");
    }

    static String versionOf(JsonNode node) {
        return node.path("cniVersion").asString("0.1.0");
    }

    static CniConfiguration of(JsonNode node) throws CniException {
        String version = versionOf(node);
        if (!VERSIONS.contains(version)) {
            throw CniException.version(version);
        }
        String name = text(node, "name");
        if (!name.matches(NAME)) {
            throw CniException.configuration("a network needs a name of letters, digits, '_', '.' and '-'");
        }
        String subnet = text(node, "subnet");
        if (subnet.isEmpty()) {
            throw CniException.configuration("\"subnet\" is missing: the id of the subnet that interfaces are made in");
        }
        List<String> groups = new ArrayList<>();
        node.path("securityGroups").forEach(group -> groups.add(group.asString("")));
        List<String> valid = new ArrayList<>();
        node.path("cni.dev/valid-attachments")
                .forEach(each -> valid.add(text(each, "containerID") + "/" + text(each, "ifname")));
        String socket = text(node, "socket");
        return new CniConfiguration(
                version,
                name,
                subnet,
                List.copyOf(groups),
                Optional.of(text(node, "host")).filter(host -> !host.isEmpty()),
                socket.isEmpty() ? "/run/tenet/operator.sock" : socket,
                Optional.ofNullable(node.get("prevResult")),
                List.copyOf(valid));
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }
}
