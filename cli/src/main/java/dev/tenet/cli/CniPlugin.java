package dev.tenet.cli;

import static java.util.Objects.requireNonNullElse;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.AttachInterfaceResponse;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import dev.tenet.operator.wire.ListAttachmentsRequest;
import dev.tenet.operator.wire.NamedAttachment;
import dev.tenet.operator.wire.NamespaceDevice;
import dev.tenet.operator.wire.NewInterface;
import dev.tenet.operator.wire.StatusRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plugin that gives a container a network interface of a subnet: made when the container comes, and gone when it goes. It keeps nothing:
 * the controller knows interfaces by network, container and name.
 *
 * @see <a href="https://www.cni.dev/docs/spec/">CNI specification</a>
 */
final class CniPlugin {
    private static final List<String> OF_A_CONTAINER = List.of("ADD", "DEL", "CHECK");

    private final Map<String, String> environment;

    CniPlugin(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What it says; nothing where the specification wants nothing. */
    Optional<JsonNode> answer(String input) throws CniException {
        JsonNode node = CniConfiguration.read(input);
        String command = variable("CNI_COMMAND");
        if (command.equals("VERSION")) {
            return Optional.of(versions(node));
        }
        CniConfiguration configuration = CniConfiguration.of(node);
        if (OF_A_CONTAINER.contains(command)) {
            requireName("CNI_CONTAINERID");
            requireName("CNI_IFNAME");
        }
        try (OperatorClient client = new OperatorClient(Path.of(configuration.socket()))) {
            return switch (command) {
                case "ADD" -> Optional.of(add(client, configuration));
                case "DEL" -> done(() -> delete(client, name(configuration)));
                case "CHECK" -> done(() -> check(client, configuration));
                case "GC" -> done(() -> collect(client, configuration));
                case "STATUS" -> done(() -> client.calls().status(StatusRequest.getDefaultInstance()));
                default -> throw CniException.environment("CNI_COMMAND '" + command + "' is not known");
            };
        } catch (StatusRuntimeException answer) {
            throw explain(command, answer.getStatus());
        }
    }

    private static CniException explain(String command, Status status) {
        String said =
                requireNonNullElse(status.getDescription(), status.getCode().toString());
        if (status.getCode() != Status.Code.UNAVAILABLE) {
            return CniException.refused(said);
        }
        String unavailable = "no controller answers: " + said;
        return command.equals("STATUS") ? CniException.unavailable(unavailable) : CniException.again(unavailable);
    }

    private static ObjectNode versions(JsonNode asked) {
        ObjectNode said = CniConfiguration.JSON.createObjectNode();
        said.put("cniVersion", CniConfiguration.versionOf(asked));
        ArrayNode known = said.putArray("supportedVersions");
        CniConfiguration.VERSIONS.forEach(known::add);
        return said;
    }

    private JsonNode add(OperatorClient client, CniConfiguration configuration) throws CniException {
        String namespace = namespace();
        AttachInterfaceResponse attached = client.calls()
                .attachInterface(AttachInterfaceRequest.newBuilder()
                        .setHostId(host(configuration))
                        .setNamespace(
                                NamespaceDevice.newBuilder().setPath(namespace).setDevice(variable("CNI_IFNAME")))
                        .setNewInterface(NewInterface.newBuilder()
                                .setName(name(configuration))
                                .setSubnetId(configuration.subnet())
                                .addAllGroupIds(configuration.groups()))
                        .build());
        if (!RunningWait.untilRunning(client, attached.getInstanceId())) {
            // A runtime that is told of an error asks for nothing to be left.
            delete(client, name(configuration));
            throw CniException.again("the host " + host(configuration) + " did not take the interface in time");
        }
        return result(configuration, attached, namespace);
    }

    private ObjectNode result(CniConfiguration configuration, AttachInterfaceResponse attached, String namespace) {
        ObjectNode result = CniConfiguration.JSON.createObjectNode();
        result.put("cniVersion", configuration.version());
        result.putArray("interfaces")
                .addObject()
                .put("name", variable("CNI_IFNAME"))
                .put("mac", attached.getMacAddress())
                .put("sandbox", namespace);
        ArrayNode ips = result.putArray("ips");
        ArrayNode routes = result.putArray("routes");
        IpPrefix subnet = IpPrefix.parse(attached.getIpv4Subnet());
        String router = subnet.address().plus(1).toString();
        for (String text : attached.getPrivateAddressesList()) {
            boolean isIpv4 = IpAddress.parse(text).family() == IpFamily.IPV4;
            String block = isIpv4 ? attached.getIpv4Subnet() : attached.getIpv6Subnet();
            ObjectNode ip = ips.addObject();
            ip.put("address", text + block.substring(block.indexOf('/')));
            if (isIpv4) {
                ip.put("gateway", router);
            }
            ip.put("interface", 0);
            if (configuration.version().startsWith("0.")) {
                ip.put("version", isIpv4 ? "4" : "6");
            }
        }
        routes.addObject().put("dst", "0.0.0.0/0").put("gw", router);
        result.putObject("dns").putArray("nameservers").add("169.254.169.253");
        return result;
    }

    private static void delete(OperatorClient client, String name) {
        client.calls()
                .detachInterface(
                        DetachInterfaceRequest.newBuilder().setName(name).build());
    }

    private void check(OperatorClient client, CniConfiguration configuration) throws CniException {
        String namespace = namespace();
        JsonNode before =
                configuration.previous().orElseThrow(() -> CniException.configuration("CHECK needs \"prevResult\""));
        NamedAttachment found = list(client, name(configuration)).stream()
                .filter(each -> each.getName().equals(name(configuration)))
                .findFirst()
                .orElseThrow(() -> CniException.otherwise("the container has no interface"));
        if (!RunningWait.isRunning(client, found.getInstanceId())) {
            throw CniException.otherwise("the host " + found.getHostId() + " does not have the interface");
        }
        for (JsonNode ip : before.path("ips")) {
            String address = ip.path("address").asString("").replaceAll("/.*", "");
            if (!found.getPrivateAddressesList().contains(address)) {
                throw CniException.otherwise("the interface does not have the address " + address);
            }
        }
        if (!Files.exists(Path.of(namespace))) {
            throw CniException.otherwise("there is no namespace " + namespace);
        }
    }

    /** Takes away what no container uses any more. */
    private void collect(OperatorClient client, CniConfiguration configuration) {
        String prefix = configuration.name() + "/";
        list(client, prefix).stream()
                .map(NamedAttachment::getName)
                .filter(name -> !configuration.valid().contains(name.substring(prefix.length())))
                .forEach(name -> delete(client, name));
    }

    private static List<NamedAttachment> list(OperatorClient client, String prefix) {
        return client.calls()
                .listAttachments(
                        ListAttachmentsRequest.newBuilder().setPrefix(prefix).build())
                .getAttachmentsList();
    }

    private String name(CniConfiguration configuration) {
        return configuration.name() + "/" + variable("CNI_CONTAINERID") + "/" + variable("CNI_IFNAME");
    }

    private static String host(CniConfiguration configuration) throws CniException {
        try {
            return configuration.host().isPresent()
                    ? configuration.host().get()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            throw CniException.configuration("this machine has no name: \"host\" is needed");
        }
    }

    private String namespace() throws CniException {
        String path = variable("CNI_NETNS");
        if (path.isEmpty()) {
            throw CniException.environment("CNI_NETNS is missing");
        }
        return path;
    }

    private void requireName(String variable) throws CniException {
        if (!variable(variable).matches(CniConfiguration.NAME)) {
            throw CniException.environment(variable + " is missing, or is no name");
        }
    }

    private String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    @FunctionalInterface
    private interface Work {
        void run() throws CniException;
    }

    private static Optional<JsonNode> done(Work work) throws CniException {
        work.run();
        return Optional.empty();
    }
}
