package dev.tenet.api.ec2;

import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogDestination;
import software.amazon.awssdk.services.ec2.model.DestinationFileFormat;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;

/** Writes flow logs as EC2 shows them. */
final class FlowLogShapes {
    /** What hosts could not write they say themselves, and leave out of the records as skipped. */
    static final String DELIVERED = "SUCCESS";

    private static final String ACTIVE = "ACTIVE";

    private final Backend backend;

    FlowLogShapes(Backend backend) {
        this.backend = backend;
    }

    software.amazon.awssdk.services.ec2.model.FlowLog flowLog(FlowLog log) {
        var shape = software.amazon.awssdk.services.ec2.model.FlowLog.builder()
                .creationTime(log.created())
                .deliverLogsStatus(DELIVERED)
                .flowLogId(log.id().value())
                .flowLogStatus(ACTIVE)
                .resourceId(log.resource().value())
                .trafficType(log.traffic().name())
                .logDestinationType(type(log.destination()))
                .logDestination(FlowLogDestinations.arn(
                        log.destination(),
                        log.owner(),
                        backend.installation().region().name()))
                .logFormat(log.format())
                .maxAggregationInterval(log.aggregationSeconds())
                .tags(RequestTags.write(log.tags()));
        switch (log.destination()) {
            case FlowLogDestination.LogGroup group ->
                shape.logGroupName(group.name()).deliverLogsPermissionArn(group.role());
            case FlowLogDestination.Bucket bucket ->
                shape.destinationOptions(options -> options.fileFormat(DestinationFileFormat.PLAIN_TEXT)
                        .hiveCompatiblePartitions(bucket.hivePartitions())
                        .perHourPartition(bucket.hourly()));
        }
        return shape.build();
    }

    static LogDestinationType type(FlowLogDestination destination) {
        return switch (destination) {
            case FlowLogDestination.Bucket _ -> LogDestinationType.S3;
            case FlowLogDestination.LogGroup _ -> LogDestinationType.CLOUD_WATCH_LOGS;
        };
    }
}
