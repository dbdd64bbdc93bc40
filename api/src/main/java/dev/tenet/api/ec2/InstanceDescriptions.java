package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.InstanceState;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceStatusSummary;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.StatusName;
import software.amazon.awssdk.services.ec2.model.StatusType;
import software.amazon.awssdk.services.ec2.model.SummaryStatus;

/** Describing instances. */
final class InstanceDescriptions {
    private final Backend backend;
    private final InstanceShapes shapes;
    private final Zones zones;
    private final Listing<InstanceView> listing;

    private static final Listing<InstanceView> STATUSES = Listing.of(
            InstanceView::id,
            Fault.INSTANCE_NOT_FOUND,
            "The instance ID '%s'",
            FilterTable.<InstanceView>builder()
                    .on("availability-zone", view -> view.instance().zone().value())
                    .on(
                            "instance-state-code",
                            view -> Integer.toString(view.state().code()))
                    .on("instance-state-name", view -> view.state().wireName())
                    .on("instance-status.status", view -> status(view).toString())
                    .on(
                            "instance-status.reachability",
                            view -> reachability(view).toString())
                    .on("system-status.status", view -> status(view).toString())
                    .on("system-status.reachability", view -> reachability(view).toString())
                    .tagged(view -> view.instance().tags().values())
                    .build());

    InstanceDescriptions(Backend backend) {
        this.backend = backend;
        this.shapes = new InstanceShapes(backend);
        this.zones = new Zones(backend);
        this.listing = InstanceListing.of(new HostNames(backend));
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeInstancesRequest.class, DescribeInstancesResponse.class, this::describe);
        registrar.reads(
                DescribeInstanceStatusRequest.class, DescribeInstanceStatusResponse.class, this::describeStatus);
    }

    private DescribeInstancesResponse describe(DescribeInstancesRequest request, Caller caller) {
        checkIds(request.instanceIds(), request.maxResults());
        Page<InstanceView> page = backend.read(
                caller,
                attempt -> listing.page(
                        backend.pager(),
                        request,
                        caller,
                        InstanceView.shown(attempt, request.instanceIds()),
                        request.instanceIds(),
                        request.filters()));
        return DescribeInstancesResponse.builder()
                .reservations(reservations(page.items()))
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    /** Instances of one RunInstances call are one reservation; a page may cut it in two, as EC2's may. */
    private List<Reservation> reservations(List<InstanceView> views) {
        Map<String, List<InstanceView>> byReservation = new LinkedHashMap<>();
        for (InstanceView view : views) {
            String id = view.instance().reservation().id().value();
            byReservation.computeIfAbsent(id, _ -> new ArrayList<>()).add(view);
        }
        List<Reservation> reservations = new ArrayList<>();
        byReservation.forEach((id, together) -> reservations.add(Reservation.builder()
                .reservationId(id)
                .ownerId(together.getFirst().instance().owner().value())
                .groups(List.of())
                .instances(together.stream().map(shapes::instance).toList())
                .build()));
        return reservations;
    }

    private DescribeInstanceStatusResponse describeStatus(DescribeInstanceStatusRequest request, Caller caller) {
        checkIds(request.instanceIds(), request.maxResults());
        boolean all = Boolean.TRUE.equals(request.includeAllInstances());
        Page<InstanceView> page = backend.read(
                caller,
                attempt -> STATUSES.page(
                        backend.pager(),
                        request,
                        caller,
                        InstanceView.shown(attempt, request.instanceIds()).stream()
                                .filter(view -> all
                                        || view.state() == InstanceState.RUNNING
                                        || request.instanceIds().contains(view.id()))
                                .toList(),
                        request.instanceIds(),
                        request.filters()));
        return DescribeInstanceStatusResponse.builder()
                .instanceStatuses(page.items().stream()
                        .filter(view -> all || view.state() == InstanceState.RUNNING)
                        .map(this::statusShape)
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private InstanceStatus statusShape(InstanceView view) {
        InstanceStatusSummary summary = InstanceStatusSummary.builder()
                .status(status(view))
                .details(detail -> detail.name(StatusName.REACHABILITY).status(reachability(view)))
                .build();
        return InstanceStatus.builder()
                .instanceId(view.id())
                .availabilityZone(view.instance().zone().value())
                .availabilityZoneId(zones.id(view.instance().zone()))
                .instanceState(InstanceShapes.state(view.state()))
                .instanceStatus(summary)
                .systemStatus(summary)
                .build();
    }

    private static SummaryStatus status(InstanceView view) {
        return view.state() == InstanceState.RUNNING ? SummaryStatus.OK : SummaryStatus.NOT_APPLICABLE;
    }

    /** A running instance is one whose host and gateways have applied it. */
    private static StatusType reachability(InstanceView view) {
        return view.state() == InstanceState.RUNNING ? StatusType.PASSED : StatusType.INSUFFICIENT_DATA;
    }

    private static void checkIds(List<String> ids, @Nullable Integer maxResults) {
        ids.forEach(Ids::instance);
        if (!ids.isEmpty() && maxResults != null) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
    }
}
