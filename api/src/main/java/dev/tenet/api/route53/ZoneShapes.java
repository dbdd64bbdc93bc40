package dev.tenet.api.route53;

import dev.tenet.api.Caller;
import dev.tenet.model.RecordSet;
import dev.tenet.model.VpcId;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.HostedZoneConfig;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.VPC;

/** Zones and their records as Route 53 shows them. */
final class ZoneShapes {
    private ZoneShapes() {}

    static HostedZone zone(dev.tenet.model.HostedZone zone) {
        HostedZoneConfig.Builder configuration = HostedZoneConfig.builder().privateZone(true);
        zone.comment().ifPresent(configuration::comment);
        return HostedZone.builder()
                .id(ZoneArguments.ZONE_PREFIX + zone.id())
                .name(ZoneNames.shown(zone.name()))
                .callerReference(zone.callerReference())
                .config(configuration.build())
                .resourceRecordSetCount((long) zone.records().size())
                .build();
    }

    static VPC vpc(VpcId vpc, Caller caller) {
        return VPC.builder().vpcId(vpc.value()).vpcRegion(caller.region()).build();
    }

    static ResourceRecordSet records(RecordSet set) {
        return ResourceRecordSet.builder()
                .name(ZoneNames.shown(set.name()))
                .type(set.type().name())
                .ttl((long) set.ttlSeconds())
                .resourceRecords(set.values().stream()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
    }
}
