package dev.tenet.api.zonalshift;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.elbv2.Arns;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.Region;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** Zonal shifts, and what they are of, as the API names and shows them. */
final class Shapes {
    private final Region region;
    private final Arns arns;

    Shapes(Backend backend) {
        this.region = backend.installation().region();
        this.arns = new Arns(backend);
    }

    /** @throws ApiException for what is no load balancer's ARN, or another account's */
    LoadBalancerId balancer(String arn, Caller caller) {
        try {
            return arns.loadBalancer(arn, caller);
        } catch (LoadBalancingException refused) {
            throw refused.fault() == LoadBalancingFault.LOAD_BALANCER_NOT_FOUND
                    ? new ApiException(ErrorCode.RESOURCE_NOT_FOUND, refused.text())
                    : ZonalShiftOperations.invalid(
                            refused.text(), ValidationExceptionReason.INVALID_RESOURCE_IDENTIFIER);
        }
    }

    /** By its id, as zonal shifts have it. */
    ZoneName zone(String id) {
        return region.zones().stream()
                .filter(zone -> zone.id().value().equals(id))
                .map(Zone::name)
                .findAny()
                .orElseThrow(() -> ZonalShiftOperations.invalid(
                        "'" + id + "' is not the ID of an Availability Zone", ValidationExceptionReason.INVALID_AZ));
    }

    /** Of a zone that is no more its name. */
    String id(ZoneName name) {
        return region.find(name).map(zone -> zone.id().value()).orElse(name.value());
    }

    String arn(LoadBalancer balancer) {
        return arns.of(balancer);
    }

    String arn(Attempt attempt, ZonalShift shift) {
        return attempt.intent()
                .find(LoadBalancer.key(shift.owner(), shift.balancer()))
                .map(this::arn)
                .orElseThrow(() -> new IllegalStateException("a load balancer's shifts go with it"));
    }

    static ZonalShiftStatus status(ZonalShift shift, Instant now) {
        if (shift.canceled()) {
            return ZonalShiftStatus.CANCELED;
        }
        return shift.isActive() && !shift.isDue(now) ? ZonalShiftStatus.ACTIVE : ZonalShiftStatus.EXPIRED;
    }

    ZonalShiftSummary summary(Attempt attempt, ZonalShift shift) {
        return ZonalShiftSummary.builder()
                .zonalShiftId(shift.id().value())
                .resourceIdentifier(arn(attempt, shift))
                .awayFrom(id(shift.awayFrom()))
                .startTime(shift.started())
                .expiryTime(shift.expires())
                .status(status(shift, attempt.now()))
                .comment(shift.comment())
                .shiftType(ShiftType.ZONAL_SHIFT)
                .build();
    }

    /** 1 for each zone that clients use, 0 for the one that they are kept away from. */
    Map<String, Float> weights(LoadBalancer balancer, Optional<ZonalShift> active) {
        Map<String, Float> weights = new TreeMap<>();
        balancer.zones()
                .forEach(zone -> weights.put(
                        id(zone.name()),
                        active.filter(shift -> shift.awayFrom().equals(zone.name()))
                                        .isPresent()
                                ? 0f
                                : 1f));
        return weights;
    }

    List<ZonalShiftInResource> inResource(Attempt attempt, Optional<ZonalShift> active) {
        return active
                .map(shift -> ZonalShiftInResource.builder()
                        .appliedStatus(AppliedStatus.APPLIED)
                        .zonalShiftId(shift.id().value())
                        .resourceIdentifier(arn(attempt, shift))
                        .awayFrom(id(shift.awayFrom()))
                        .startTime(shift.started())
                        .expiryTime(shift.expires())
                        .comment(shift.comment())
                        .shiftType(ShiftType.ZONAL_SHIFT)
                        .build())
                .stream()
                .toList();
    }

    ManagedResourceSummary resource(Attempt attempt, LoadBalancer balancer, Optional<ZonalShift> active) {
        return ManagedResourceSummary.builder()
                .arn(arn(balancer))
                .name(balancer.name())
                .availabilityZones(
                        balancer.zones().stream().map(zone -> id(zone.name())).toList())
                .appliedWeights(weights(balancer, active))
                .zonalShifts(inResource(attempt, active))
                .autoshifts(List.<AutoshiftInResource>of())
                .zonalAutoshiftStatus(ZonalAutoshiftStatus.DISABLED)
                .practiceRunStatus(ZonalAutoshiftStatus.DISABLED)
                .build();
    }
}
