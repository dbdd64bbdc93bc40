package dev.tenet.compiler;

import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogDestination;
import dev.tenet.model.FlowLogTraffic;
import dev.tenet.model.Instance;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Region;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneId;
import dev.tenet.net.FlowLogFormat;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The flow logs of an interface as its host is told them. */
final class FlowLogTranslation {
    /** EC2 aggregates over a minute at most at instances of today's types, whatever a flow log allows. */
    private static final int MOST_SECONDS = 60;

    private FlowLogTranslation() {}

    /** Empty if none is about the interface. */
    static Optional<FlowLogging> logging(Attached attached, Collection<FlowLog> logs, Region region) {
        NetworkInterface of = attached.networkInterface();
        List<dev.tenet.hoststate.FlowLog> its = logs.stream()
                .filter(log -> log.owner().equals(of.owner()) && log.covers(of))
                .sorted(Comparator.comparing(FlowLog::id))
                .map(FlowLogTranslation::flowLog)
                .toList();
        if (its.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FlowLogging(
                Translation.number(of),
                new InterfaceName(of.id().value()),
                of.owner().value(),
                region.name().value(),
                region.find(of.zone())
                        .map(Zone::id)
                        .map(ZoneId::value)
                        .orElse(of.zone().value()),
                of.vpc().value(),
                of.subnet().value(),
                attached.instance().map(Instance::id).map(id -> id.value()),
                its));
    }

    private static dev.tenet.hoststate.FlowLog flowLog(FlowLog log) {
        return new dev.tenet.hoststate.FlowLog(
                log.id().value(),
                traffic(log.traffic()),
                destination(log.destination()),
                FlowLogFormat.tryParse(log.format()).orElseThrow(),
                Math.min(log.aggregationSeconds(), MOST_SECONDS));
    }

    private static dev.tenet.hoststate.FlowLogTraffic traffic(FlowLogTraffic traffic) {
        return switch (traffic) {
            case ACCEPT -> dev.tenet.hoststate.FlowLogTraffic.ACCEPT;
            case REJECT -> dev.tenet.hoststate.FlowLogTraffic.REJECT;
            case ALL -> dev.tenet.hoststate.FlowLogTraffic.ALL;
        };
    }

    private static dev.tenet.hoststate.FlowLogDestination destination(FlowLogDestination destination) {
        return switch (destination) {
            case FlowLogDestination.Bucket bucket ->
                new dev.tenet.hoststate.FlowLogDestination.Bucket(
                        bucket.bucket(), bucket.folder(), bucket.hivePartitions(), bucket.hourly());
            case FlowLogDestination.LogGroup group -> new dev.tenet.hoststate.FlowLogDestination.LogGroup(group.name());
        };
    }
}
