package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.AttachInterfaceResponse;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.ListHostsRequest;
import dev.tenet.operator.wire.NamespaceDevice;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description = {
            "Attaches a network interface to what you run already on a host: a virtual machine's TAP device, or a container's network namespace.",
            "It becomes an instance, whose id is printed. Waits until the host has it."
        },
        footer = {
            "",
            "EXAMPLES",
            "  ./tenet attach eni-0aaaaaaaaaaaaaaaa --host web-17 --tap tap0",
            "  ./tenet attach eni-0aaaaaaaaaaaaaaaa --host web-17 --netns /run/netns/box",
            "  ./tenet attach eni-0bbbbbbbbbbbbbbbb --host web-17 --netns /run/netns/box --instance i-0ccccccccccccccccc --device eth1"
        })
final class AttachCommand implements Callable<Integer> {
    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Parameters(paramLabel = "INTERFACE", description = "a network interface that is attached to nothing")
    String networkInterface = "";

    @Option(names = "--host", paramLabel = "HOST", description = "where the device is (default: this machine's name)")
    @Nullable
    String host;

    @Option(
            names = "--instance",
            paramLabel = "I",
            defaultValue = "",
            description = "an instance made so before, to which it is to be a further interface")
    String instance = "";

    /** One of the two. */
    static final class Device {
        @Option(
                names = "--tap",
                paramLabel = "DEV",
                description = "a TAP device of the host; the guest behind it must use the interface's MAC address")
        @Nullable
        String tap;

        @Option(
                names = "--netns",
                paramLabel = "PATH",
                description = "the file of a network namespace, for example /run/netns/NAME or /proc/PID/ns/net")
        @Nullable
        String namespace;
    }

    @ArgGroup(multiplicity = "1")
    Device device = new Device();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "eth0",
            description = "what the device made in the namespace is called (default: ${DEFAULT-VALUE})")
    String name = "eth0";

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() throws UnknownHostException {
        try (OperatorClient client = controller.open()) {
            AttachInterfaceResponse attached = client.calls().attachInterface(request());
            PrintWriter out = spec.commandLine().getOut();
            boolean running = RunningWait.untilRunning(client, attached.getInstanceId());
            if (!running) {
                explain(client);
                return 1;
            }
            out.println(attached.getInstanceId() + " " + attached.getMacAddress() + " "
                    + String.join(" ", attached.getPrivateAddressesList()));
            out.flush();
            return 0;
        }
    }

    private AttachInterfaceRequest request() throws UnknownHostException {
        AttachInterfaceRequest.Builder request = AttachInterfaceRequest.newBuilder()
                .setNetworkInterfaceId(networkInterface)
                .setHostId(hostName())
                .setInstanceId(instance);
        if (device.tap != null) {
            request.setTap(device.tap);
        } else if (device.namespace != null) {
            request.setNamespace(
                    NamespaceDevice.newBuilder().setPath(device.namespace).setDevice(name));
        }
        return request.build();
    }

    private String hostName() throws UnknownHostException {
        return host != null ? host : InetAddress.getLocalHost().getHostName();
    }

    private void explain(OperatorClient client) throws UnknownHostException {
        List<String> refusals = client.calls().listHosts(ListHostsRequest.getDefaultInstance()).getHostsList().stream()
                .filter(each -> each.getId().equals(host))
                .map(Host::getRefusalsList)
                .flatMap(List::stream)
                .toList();
        PrintWriter err = spec.commandLine().getErr();
        err.println("tenet: the host " + hostName() + " does not have it yet; it goes on trying until 'tenet detach "
                + networkInterface + "'");
        refusals.forEach(refusal -> err.println("tenet: " + refusal));
        err.flush();
    }
}
