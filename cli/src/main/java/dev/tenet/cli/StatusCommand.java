package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.StatusRequest;
import dev.tenet.operator.wire.StatusResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows what a controller serves.")
final class StatusCommand implements Runnable {
    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public void run() {
        try (OperatorClient client = controller.open()) {
            StatusResponse status = client.calls().status(StatusRequest.getDefaultInstance());
            PrintWriter out = spec.commandLine().getOut();
            out.println("version      " + status.getVersion());
            out.println("EC2 API      " + status.getEndpoint() + ", region " + status.getRegion());
            out.println("store        " + status.getStore() + ", revision " + status.getRevision() + ", incarnation "
                    + status.getIncarnation());
            out.println("hosts        " + status.getHosts() + ", " + status.getHostsConnected() + " connected");
            out.println("networks     " + status.getNetworks());
            out.println("instances    " + status.getInstances());
            out.flush();
        }
    }
}
