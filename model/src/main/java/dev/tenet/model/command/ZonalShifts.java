package dev.tenet.model.command;

import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZonalShiftId;
import dev.tenet.model.ZoneName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Commands on zonal shifts of load balancers that have {@link BalancingAttribute#ZONAL_SHIFT} enabled. */
public final class ZonalShifts {
    /** For how long one may be, from when it is started or changed. */
    public static final Duration LONGEST = Duration.ofDays(3);

    /** Of those that have ended as many of a load balancer are shown. */
    private static final int MAX_ENDED = 20;

    private final Attempt attempt;
    private final Intent intent;

    public ZonalShifts(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Keeps clients away from a zone.
     *
     * @throws ZonalShiftException {@link ZonalShiftFault#RESOURCE_NOT_FOUND}, {@link ZonalShiftFault#ZONE} of a zone that the load balancer is
     *     not in, {@link ZonalShiftFault#EXPIRES_IN}, {@link ZonalShiftFault#ALREADY_EXISTS}
     */
    public ZonalShift start(LoadBalancerId of, ZoneName awayFrom, Duration expiresIn, String comment) {
        LoadBalancer balancer = managed(of);
        if (balancer.zones().stream().noneMatch(zone -> zone.name().equals(awayFrom))) {
            throw fault(ZonalShiftFault.ZONE, "The resource is not in the Availability Zone");
        }
        List<ZonalShift> present = intent.list(ZonalShift.of(balancer));
        if (present.stream().anyMatch(shift -> shift.isActive() && !shift.isDue(attempt.now()))) {
            throw fault(ZonalShiftFault.ALREADY_EXISTS, "There is an active zonal shift for the resource already");
        }
        present.stream().filter(shift -> shift.isDue(attempt.now())).forEach(this::expire);
        present.stream()
                .filter(shift -> !shift.isActive())
                .sorted(Comparator.comparing(ZonalShift::started).reversed())
                .skip(MAX_ENDED - 1)
                .forEach(shift -> intent.delete(shift.key()));
        return put(new ZonalShift(
                ZonalShiftId.random(attempt.random()),
                attempt.account(),
                balancer.id(),
                balancer.vpc(),
                awayFrom,
                comment,
                attempt.now(),
                end(expiresIn),
                Optional.empty(),
                false));
    }

    /**
     * Changes what is given of one that is active; the time counts from now.
     *
     * @throws ZonalShiftException {@link ZonalShiftFault#NOT_FOUND}, {@link ZonalShiftFault#NOT_ACTIVE}, {@link ZonalShiftFault#EXPIRES_IN}
     */
    public ZonalShift update(ZonalShiftId id, Optional<Duration> expiresIn, Optional<String> comment) {
        ZonalShift found = active(id);
        return put(found.with(
                comment.orElse(found.comment()), expiresIn.map(this::end).orElse(found.expires())));
    }

    /** @throws ZonalShiftException {@link ZonalShiftFault#NOT_FOUND}, {@link ZonalShiftFault#NOT_ACTIVE} */
    public ZonalShift cancel(ZonalShiftId id) {
        return put(active(id).ended(attempt.now(), true));
    }

    /** Ends one whose time is over. */
    public void endDue(LoadBalancerId balancer, ZonalShiftId id) {
        intent.find(ZonalShift.key(attempt.account(), balancer, id))
                .filter(shift -> shift.isDue(attempt.now()))
                .ifPresent(this::expire);
    }

    /** Of all of the account's load balancers, the latest first. */
    public List<ZonalShift> list() {
        return intent.list(Kind.ZONAL_SHIFT.under(attempt.account())).stream()
                .sorted(Comparator.comparing(ZonalShift::started).reversed().thenComparing(ZonalShift::id))
                .toList();
    }

    /** @throws ZonalShiftException {@link ZonalShiftFault#RESOURCE_NOT_FOUND} of a load balancer that has zonal shifts disabled, too */
    public LoadBalancer managed(LoadBalancerId id) {
        return intent.find(LoadBalancer.key(attempt.account(), id))
                .filter(ZonalShifts::isManaged)
                .orElseThrow(() -> fault(
                        ZonalShiftFault.RESOURCE_NOT_FOUND,
                        "The resource is not one that zonal shifts can be started for"));
    }

    public static boolean isManaged(LoadBalancer balancer) {
        return BalancingAttribute.ZONAL_SHIFT.in(balancer.attributes()).equals("true");
    }

    /** The one that has not ended. */
    public Optional<ZonalShift> activeOf(LoadBalancer balancer) {
        return intent.list(ZonalShift.of(balancer)).stream()
                .filter(ZonalShift::isActive)
                .filter(shift -> !shift.isDue(attempt.now()))
                .findAny();
    }

    private void expire(ZonalShift shift) {
        put(shift.ended(attempt.now(), false));
    }

    private ZonalShift active(ZonalShiftId id) {
        ZonalShift found = list().stream()
                .filter(shift -> shift.id().equals(id))
                .findAny()
                .orElseThrow(() -> fault(ZonalShiftFault.NOT_FOUND, "There is no zonal shift '" + id + "'"));
        if (!found.isActive() || found.isDue(attempt.now())) {
            throw fault(ZonalShiftFault.NOT_ACTIVE, "The zonal shift '" + id + "' is not active");
        }
        return found;
    }

    private Instant end(Duration expiresIn) {
        if (expiresIn.compareTo(LONGEST) > 0) {
            throw fault(ZonalShiftFault.EXPIRES_IN, "A zonal shift is for three days at most");
        }
        return attempt.now().plus(expiresIn);
    }

    private ZonalShift put(ZonalShift changed) {
        intent.put(changed);
        return changed;
    }

    private static ZonalShiftException fault(ZonalShiftFault fault, String text) {
        return new ZonalShiftException(fault, text);
    }
}
