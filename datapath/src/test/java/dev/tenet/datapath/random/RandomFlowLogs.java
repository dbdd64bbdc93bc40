package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.FlowLogFacts;
import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogTraffic;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.FlowLogFormat;
import java.util.List;
import java.util.Optional;

/** Most interfaces have flow logs, some with little room; windows end while packets flow. */
final class RandomFlowLogs implements HostPart {
    private static final List<FlowLog> LOGS = List.of(new FlowLog(
            "fl-1", FlowLogTraffic.ALL, new FlowLogDestination.LogGroup("group"), FlowLogFormat.DEFAULT, 60));

    @Override
    public void build(RandomHost host, Chance chance) {
        host.flowLogs = new FlowLogFacts(1_700_000_000, chance.pick(1_000, 1_000, 20, 3));
        host.all(NetworkInterface.class).stream()
                .filter(_ -> chance.percent(75))
                .forEach(found -> host.put(logging(found)));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (chance.percent(50)) {
            host.flowLogs = new FlowLogFacts(host.flowLogs.window() + 60, host.flowLogs.recordsPerInterface());
            return "another window of flow logs begins";
        }
        NetworkInterface chosen = chance.pick(host.all(NetworkInterface.class));
        FlowLogging logging = logging(chosen);
        if (host.resources.remove(logging.key()) == null) {
            host.put(logging);
            return "interface " + chosen.number() + " has a flow log";
        }
        return "interface " + chosen.number() + " has no flow log any more";
    }

    private static FlowLogging logging(NetworkInterface of) {
        return new FlowLogging(
                of.number(),
                of.name(),
                "111111111111",
                "tenet-1",
                "tenet1-az1",
                "vpc-1",
                "subnet-1",
                Optional.empty(),
                LOGS);
    }
}
