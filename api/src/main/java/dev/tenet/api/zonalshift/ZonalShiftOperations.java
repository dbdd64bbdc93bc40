package dev.tenet.api.zonalshift;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.Catalog;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operations;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZonalShiftId;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.ZonalShifts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** Starting, changing and ending zonal shifts, and which load balancers can have them. */
public final class ZonalShiftOperations {
    private static final PageLimits PAGES = new PageLimits(1, 100);
    private static final Pattern EXPIRES_IN = Pattern.compile("([1-9][0-9]{0,3})([mh])");
    private static final int MAX_COMMENT = 128;

    private final Backend backend;
    private final Shapes shapes;

    private ZonalShiftOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new Shapes(backend);
    }

    /** All of them, over {@code backend}. */
    public static Operations over(Backend backend) {
        Operations.Builder operations = Operations.of(Catalog.of(ArcZonalShiftClient.class));
        new ZonalShiftOperations(backend).register(new Registrar(operations));
        return operations.build();
    }

    private void register(Registrar registrar) {
        registrar.on(CancelZonalShiftRequest.class, CancelZonalShiftResponse.class, this::cancel);
        registrar.on(GetManagedResourceRequest.class, GetManagedResourceResponse.class, this::get);
        registrar.on(ListManagedResourcesRequest.class, ListManagedResourcesResponse.class, this::listResources);
        registrar.on(ListZonalShiftsRequest.class, ListZonalShiftsResponse.class, this::list);
        registrar.on(StartZonalShiftRequest.class, StartZonalShiftResponse.class, this::start);
        registrar.on(UpdateZonalShiftRequest.class, UpdateZonalShiftResponse.class, this::update);
    }

    private StartZonalShiftResponse start(StartZonalShiftRequest request, Caller caller) {
        LoadBalancerId balancer = shapes.balancer(required(request.resourceIdentifier()), caller);
        ZoneName zone = shapes.zone(required(request.awayFrom()));
        Duration expiresIn = duration(required(request.expiresIn()));
        String comment = comment(required(request.comment()));
        return backend.write(request, caller, attempt -> {
            ZonalShift shift = new ZonalShifts(attempt).start(balancer, zone, expiresIn, comment);
            return StartZonalShiftResponse.builder()
                    .zonalShiftId(shift.id().value())
                    .resourceIdentifier(request.resourceIdentifier())
                    .awayFrom(shapes.id(shift.awayFrom()))
                    .startTime(shift.started())
                    .expiryTime(shift.expires())
                    .status(ZonalShiftStatus.ACTIVE)
                    .comment(shift.comment())
                    .build();
        });
    }

    private UpdateZonalShiftResponse update(UpdateZonalShiftRequest request, Caller caller) {
        ZonalShiftId id = id(request.zonalShiftId());
        Optional<Duration> expiresIn = Optional.ofNullable(request.expiresIn()).map(ZonalShiftOperations::duration);
        Optional<String> comment = Optional.ofNullable(request.comment()).map(ZonalShiftOperations::comment);
        return backend.write(request, caller, attempt -> {
            ZonalShift shift = new ZonalShifts(attempt).update(id, expiresIn, comment);
            return UpdateZonalShiftResponse.builder()
                    .zonalShiftId(shift.id().value())
                    .resourceIdentifier(shapes.arn(attempt, shift))
                    .awayFrom(shapes.id(shift.awayFrom()))
                    .startTime(shift.started())
                    .expiryTime(shift.expires())
                    .status(ZonalShiftStatus.ACTIVE)
                    .comment(shift.comment())
                    .build();
        });
    }

    private CancelZonalShiftResponse cancel(CancelZonalShiftRequest request, Caller caller) {
        ZonalShiftId id = id(request.zonalShiftId());
        return backend.write(request, caller, attempt -> {
            ZonalShift shift = new ZonalShifts(attempt).cancel(id);
            return CancelZonalShiftResponse.builder()
                    .zonalShiftId(shift.id().value())
                    .resourceIdentifier(shapes.arn(attempt, shift))
                    .awayFrom(shapes.id(shift.awayFrom()))
                    .startTime(shift.started())
                    .expiryTime(shift.expires())
                    .status(ZonalShiftStatus.CANCELED)
                    .comment(shift.comment())
                    .build();
        });
    }

    private ListZonalShiftsResponse list(ListZonalShiftsRequest request, Caller caller) {
        if (request.status() == ZonalShiftStatus.UNKNOWN_TO_SDK_VERSION) {
            throw invalid("The status must be ACTIVE, EXPIRED or CANCELED", ValidationExceptionReason.INVALID_STATUS);
        }
        Optional<LoadBalancerId> of =
                Optional.ofNullable(request.resourceIdentifier()).map(arn -> shapes.balancer(arn, caller));
        return backend.read(caller, attempt -> {
            Instant now = attempt.now();
            List<ZonalShift> wanted = new ZonalShifts(attempt)
                    .list().stream()
                            .filter(shift -> of.filter(id -> !id.equals(shift.balancer()))
                                    .isEmpty())
                            .filter(shift -> request.status() == null || request.status() == Shapes.status(shift, now))
                            .toList();
            Page<ZonalShift> page =
                    backend.pager().page(request, caller, PAGES, wanted, ZonalShiftOperations::latestFirst);
            return ListZonalShiftsResponse.builder()
                    .items(page.items().stream()
                            .map(shift -> shapes.summary(attempt, shift))
                            .toList())
                    .nextToken(page.nextToken().orElse(null))
                    .build();
        });
    }

    private GetManagedResourceResponse get(GetManagedResourceRequest request, Caller caller) {
        LoadBalancerId id = shapes.balancer(request.resourceIdentifier(), caller);
        return backend.read(caller, attempt -> {
            LoadBalancer found = new ZonalShifts(attempt).managed(id);
            Optional<ZonalShift> shift = new ZonalShifts(attempt).activeOf(found);
            return GetManagedResourceResponse.builder()
                    .arn(shapes.arn(found))
                    .name(found.name())
                    .appliedWeights(shapes.weights(found, shift))
                    .zonalShifts(shapes.inResource(attempt, shift))
                    .autoshifts(List.<AutoshiftInResource>of())
                    .zonalAutoshiftStatus(ZonalAutoshiftStatus.DISABLED)
                    .build();
        });
    }

    private ListManagedResourcesResponse listResources(ListManagedResourcesRequest request, Caller caller) {
        return backend.read(caller, attempt -> {
            List<LoadBalancer> all = attempt.intent().list(Kind.LOAD_BALANCER.under(caller.account())).stream()
                    .filter(ZonalShifts::isManaged)
                    .toList();
            Page<LoadBalancer> page = backend.pager().page(request, caller, PAGES, all, shapes::arn);
            return ListManagedResourcesResponse.builder()
                    .items(page.items().stream()
                            .map(found -> shapes.resource(attempt, found, new ZonalShifts(attempt).activeOf(found)))
                            .toList())
                    .nextToken(page.nextToken().orElse(null))
                    .build();
        });
    }

    /** Sorts by when they were started, the other way round. */
    private static String latestFirst(ZonalShift shift) {
        return String.format("%019d", Long.MAX_VALUE - shift.started().toEpochMilli()) + shift.id();
    }

    private static ZonalShiftId id(@Nullable String text) {
        try {
            return ZonalShiftId.parse(required(text));
        } catch (IllegalArgumentException malformed) {
            throw new ApiException(ErrorCode.RESOURCE_NOT_FOUND, "There is no zonal shift '" + text + "'");
        }
    }

    private static Duration duration(String text) {
        Matcher parts = EXPIRES_IN.matcher(text);
        if (!parts.matches()) {
            throw invalid(
                    "expiresIn must be a number of minutes or hours, such as 120m or 20h",
                    ValidationExceptionReason.INVALID_EXPIRES_IN);
        }
        int number = Integer.parseInt(parts.group(1));
        return parts.group(2).equals("m") ? Duration.ofMinutes(number) : Duration.ofHours(number);
    }

    private static String comment(String text) {
        if (text.length() > MAX_COMMENT) {
            throw new ApiException(
                    ErrorCode.VALIDATION, "A comment has at most " + MAX_COMMENT + " characters", Optional.empty());
        }
        return text;
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw invalid("A required value is missing", ValidationExceptionReason.MISSING_VALUE);
        }
        return text;
    }

    static ApiException invalid(String text, ValidationExceptionReason reason) {
        return new ApiException(ErrorCode.VALIDATION, text, Optional.of(reason.toString()));
    }
}
