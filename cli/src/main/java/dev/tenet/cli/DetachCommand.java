package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a network interface off what it was attached to by 'tenet attach'. Your device stays, and so does the interface;",
            "with its primary interface the instance ends."
        })
final class DetachCommand implements Runnable {
    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Parameters(paramLabel = "INTERFACE", description = "the network interface")
    String networkInterface = "";

    @Override
    public void run() {
        try (OperatorClient client = controller.open()) {
            client.calls()
                    .detachInterface(DetachInterfaceRequest.newBuilder()
                            .setNetworkInterfaceId(networkInterface)
                            .build());
        }
    }
}
