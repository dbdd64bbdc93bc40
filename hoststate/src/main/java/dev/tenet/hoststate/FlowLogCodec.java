package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.FlowLogBucketFrame;
import dev.tenet.hoststate.wire.FlowLogFrame;
import dev.tenet.hoststate.wire.FlowLogTrafficFrame;
import dev.tenet.hoststate.wire.FlowLoggingFrame;
import dev.tenet.net.FlowLogFormat;
import java.util.Optional;

/** What a host logs of flows, as frames. */
final class FlowLogCodec {
    private FlowLogCodec() {}

    static FlowLoggingFrame frame(FlowLogging logging) {
        FlowLoggingFrame.Builder frame = FlowLoggingFrame.newBuilder()
                .setNetworkInterface(logging.networkInterface().number())
                .setName(logging.name().value())
                .setAccount(logging.account())
                .setRegion(logging.region())
                .setZone(logging.zone())
                .setVpc(logging.vpc())
                .setSubnet(logging.subnet())
                .addAllLogs(Lists.transform(logging.logs(), FlowLogCodec::frame));
        logging.instance().ifPresent(frame::setInstance);
        return frame.build();
    }

    static FlowLogging flowLogging(FlowLoggingFrame frame) {
        return new FlowLogging(
                new InterfaceNumber(frame.getNetworkInterface()),
                new InterfaceName(frame.getName()),
                frame.getAccount(),
                frame.getRegion(),
                frame.getZone(),
                frame.getVpc(),
                frame.getSubnet(),
                optional(frame.getInstance()),
                Lists.transform(frame.getLogsList(), FlowLogCodec::flowLog));
    }

    private static FlowLogFrame frame(FlowLog log) {
        FlowLogFrame.Builder frame = FlowLogFrame.newBuilder()
                .setId(log.id())
                .setTraffic(
                        switch (log.traffic()) {
                            case ACCEPT -> FlowLogTrafficFrame.FLOW_LOG_TRAFFIC_ACCEPT;
                            case REJECT -> FlowLogTrafficFrame.FLOW_LOG_TRAFFIC_REJECT;
                            case ALL -> FlowLogTrafficFrame.FLOW_LOG_TRAFFIC_ALL;
                        })
                .setFormat(log.format().toString())
                .setAggregationSeconds(log.aggregationSeconds());
        switch (log.destination()) {
            case FlowLogDestination.Bucket bucket ->
                frame.setBucket(FlowLogBucketFrame.newBuilder()
                        .setBucket(bucket.bucket())
                        .setFolder(bucket.folder().orElse(""))
                        .setHivePartitions(bucket.hivePartitions())
                        .setHourly(bucket.hourly()));
            case FlowLogDestination.LogGroup group -> frame.setLogGroup(group.name());
        }
        return frame.build();
    }

    private static FlowLog flowLog(FlowLogFrame frame) {
        return new FlowLog(
                frame.getId(),
                switch (frame.getTraffic()) {
                    case FLOW_LOG_TRAFFIC_ACCEPT -> FlowLogTraffic.ACCEPT;
                    case FLOW_LOG_TRAFFIC_REJECT -> FlowLogTraffic.REJECT;
                    case FLOW_LOG_TRAFFIC_ALL -> FlowLogTraffic.ALL;
                    case FLOW_LOG_TRAFFIC_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a flow log of no traffic known here");
                },
                switch (frame.getDestinationCase()) {
                    case BUCKET ->
                        new FlowLogDestination.Bucket(
                                frame.getBucket().getBucket(),
                                optional(frame.getBucket().getFolder()),
                                frame.getBucket().getHivePartitions(),
                                frame.getBucket().getHourly());
                    case LOG_GROUP -> new FlowLogDestination.LogGroup(frame.getLogGroup());
                    case DESTINATION_NOT_SET ->
                        throw new IllegalArgumentException("a flow log to no destination known here");
                },
                FlowLogFormat.tryParse(frame.getFormat())
                        .orElseThrow(() -> new IllegalArgumentException("not a format: " + frame.getFormat())),
                frame.getAggregationSeconds());
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
