package dev.tenet.api.route53;

import static dev.tenet.api.route53.ZoneArguments.invalid;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Registrar;
import dev.tenet.model.HostedZone;
import dev.tenet.model.Kind;
import dev.tenet.model.RecordSet;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.route53.model.GetHostedZoneCountRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneCountResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;

/** Lists an account's zones. Markers are ids: a zone that goes between two pages takes no other with it. */
final class HostedZoneListing {
    private static final int PAGE = 100;
    private static final Comparator<HostedZone> BY_NAME = Comparator.comparing(
                    (HostedZone zone) -> RecordSet.reversed(zone.name()))
            .thenComparing(HostedZone::id);

    private final Backend backend;

    HostedZoneListing(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(ListHostedZonesRequest.class, ListHostedZonesResponse.class, this::list);
        registrar.reads(ListHostedZonesByNameRequest.class, ListHostedZonesByNameResponse.class, this::listByName);
        registrar.reads(GetHostedZoneCountRequest.class, GetHostedZoneCountResponse.class, this::count);
    }

    private ListHostedZonesResponse list(ListHostedZonesRequest request, Caller caller) {
        int most = ZoneArguments.most(request.maxItems(), PAGE);
        String marker = request.marker() == null ? "" : request.marker();
        List<HostedZone> zones = all(caller).stream()
                .filter(zone -> zone.id().value().compareTo(marker) >= 0)
                .filter(_ -> request.delegationSetId() == null)
                .toList();
        boolean isTruncated = zones.size() > most;
        return ListHostedZonesResponse.builder()
                .hostedZones(zones.stream().limit(most).map(ZoneShapes::zone).toList())
                .marker(request.marker())
                .isTruncated(isTruncated)
                .nextMarker(isTruncated ? zones.get(most).id().value() : null)
                .maxItems(String.valueOf(most))
                .build();
    }

    private ListHostedZonesByNameResponse listByName(ListHostedZonesByNameRequest request, Caller caller) {
        int most = ZoneArguments.most(request.maxItems(), PAGE);
        if (request.dnsName() == null && request.hostedZoneId() != null) {
            throw invalid("A hosted zone's ID is of use only with a name");
        }
        String from = request.dnsName() == null
                ? ""
                : ZoneNames.tryParse(request.dnsName())
                        .map(name -> RecordSet.reversed(name.toString()))
                        .orElseThrow(() -> invalid("The domain name '" + request.dnsName() + "' is not valid."));
        String id = request.hostedZoneId() == null ? "" : request.hostedZoneId().replace(ZoneArguments.ZONE_PREFIX, "");
        List<HostedZone> zones = all(caller).stream()
                .sorted(BY_NAME)
                .filter(zone -> isFrom(zone, from, id))
                .toList();
        boolean isTruncated = zones.size() > most;
        return ListHostedZonesByNameResponse.builder()
                .hostedZones(zones.stream().limit(most).map(ZoneShapes::zone).toList())
                .dnsName(request.dnsName())
                .hostedZoneId(request.hostedZoneId())
                .isTruncated(isTruncated)
                .nextDNSName(isTruncated ? ZoneNames.shown(zones.get(most).name()) : null)
                .nextHostedZoneId(isTruncated ? zones.get(most).id().value() : null)
                .maxItems(String.valueOf(most))
                .build();
    }

    private GetHostedZoneCountResponse count(GetHostedZoneCountRequest request, Caller caller) {
        return GetHostedZoneCountResponse.builder()
                .hostedZoneCount((long) all(caller).size())
                .build();
    }

    private static boolean isFrom(HostedZone zone, String reversed, String id) {
        int order = RecordSet.reversed(zone.name()).compareTo(reversed);
        return order > 0 || order == 0 && zone.id().value().compareTo(id) >= 0;
    }

    private List<HostedZone> all(Caller caller) {
        return backend.read(caller, attempt -> attempt.intent().list(Kind.HOSTED_ZONE.under(attempt.account())));
    }
}
