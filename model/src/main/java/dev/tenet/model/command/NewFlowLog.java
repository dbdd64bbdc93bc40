package dev.tenet.model.command;

import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogDestination;
import dev.tenet.model.FlowLogTraffic;
import dev.tenet.model.Tags;
import dev.tenet.net.FlowLogFormat;

/** A flow log to make, whatever resource it is about. */
public record NewFlowLog(
        FlowLogTraffic traffic,
        FlowLogDestination destination,
        FlowLogFormat format,
        int aggregationSeconds,
        Tags tags) {
    /** Whether the flow log has this configuration and destination; tags make no difference. */
    boolean isAsked(FlowLog log) {
        return log.traffic() == traffic
                && log.destination().equals(destination)
                && log.format().equals(format.toString())
                && log.aggregationSeconds() == aggregationSeconds;
    }
}
