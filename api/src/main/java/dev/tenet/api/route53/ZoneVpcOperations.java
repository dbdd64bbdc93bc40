package dev.tenet.api.route53;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Registrar;
import dev.tenet.model.Kind;
import dev.tenet.model.command.HostedZones;
import java.util.List;
import software.amazon.awssdk.services.route53.model.AssociateVpcWithHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.AssociateVpcWithHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.DisassociateVpcFromHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.DisassociateVpcFromHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HostedZoneOwner;
import software.amazon.awssdk.services.route53.model.HostedZoneSummary;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByVpcRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByVpcResponse;

/** Who sees zones. */
final class ZoneVpcOperations {
    private static final int PAGE = 100;

    private final Backend backend;
    private final ZoneChanges changes;

    ZoneVpcOperations(Backend backend) {
        this.backend = backend;
        this.changes = new ZoneChanges(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(
                AssociateVpcWithHostedZoneRequest.class, AssociateVpcWithHostedZoneResponse.class, this::associate);
        registrar.writes(
                DisassociateVpcFromHostedZoneRequest.class,
                DisassociateVpcFromHostedZoneResponse.class,
                this::disassociate);
        registrar.reads(ListHostedZonesByVpcRequest.class, ListHostedZonesByVpcResponse.class, this::list);
    }

    private AssociateVpcWithHostedZoneResponse associate(AssociateVpcWithHostedZoneRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.hostedZoneId());
        var vpc = ZoneArguments.vpc(request.vpc(), caller);
        backend.write(request, caller, attempt -> new HostedZones(attempt).associate(id, vpc));
        return AssociateVpcWithHostedZoneResponse.builder()
                .changeInfo(changes.made(request.comment()))
                .build();
    }

    private DisassociateVpcFromHostedZoneResponse disassociate(
            DisassociateVpcFromHostedZoneRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.hostedZoneId());
        var vpc = ZoneArguments.vpc(request.vpc(), caller);
        backend.write(request, caller, attempt -> new HostedZones(attempt).disassociate(id, vpc));
        return DisassociateVpcFromHostedZoneResponse.builder()
                .changeInfo(changes.made(request.comment()))
                .build();
    }

    private ListHostedZonesByVpcResponse list(ListHostedZonesByVpcRequest request, Caller caller) {
        ZoneArguments.require(request.vpcId(), "vpcid");
        ZoneArguments.require(request.vpcRegionAsString(), "vpcregion");
        var vpc = ZoneArguments.vpc(request.vpcId(), request.vpcRegionAsString(), caller);
        int most = ZoneArguments.most(request.maxItems(), PAGE);
        String after = request.nextToken() == null ? "" : request.nextToken();
        List<HostedZoneSummary> zones = backend.read(caller, attempt -> {
            attempt.vpc(vpc);
            return attempt.intent().list(Kind.HOSTED_ZONE.under(attempt.account())).stream()
                    .filter(zone ->
                            zone.vpcs().contains(vpc) && zone.id().value().compareTo(after) > 0)
                    .limit(most + 1L)
                    .map(zone -> HostedZoneSummary.builder()
                            .hostedZoneId(zone.id().value())
                            .name(ZoneNames.shown(zone.name()))
                            .owner(HostedZoneOwner.builder()
                                    .owningAccount(zone.owner().value())
                                    .build())
                            .build())
                    .toList();
        });
        List<HostedZoneSummary> page = zones.subList(0, Math.min(most, zones.size()));
        return ListHostedZonesByVpcResponse.builder()
                .hostedZoneSummaries(page)
                .maxItems(String.valueOf(most))
                .nextToken(zones.size() > most ? page.getLast().hostedZoneId() : null)
                .build();
    }
}
