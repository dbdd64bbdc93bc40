package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogDestination;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.FlowLogTraffic;
import dev.tenet.model.Kind;
import dev.tenet.model.ResourceId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.FlowLogs;
import dev.tenet.model.command.NewFlowLog;
import dev.tenet.net.FlowLogFormat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/**
 * Flow logs.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html">CreateFlowLogs</a>
 */
final class FlowLogOperations {
    private static final String CREATE = "CreateFlowLogs";
    private static final int MOST_RESOURCES = 1000;
    private static final int MINUTE = 60;
    private static final int TEN_MINUTES = 600;

    private static final Listing<FlowLog> LOGS = Listing.of(
                    (FlowLog log) -> log.id().value(),
                    Fault.FLOW_LOG_NOT_FOUND,
                    "The flow log ID '%s'",
                    FilterTable.<FlowLog>builder()
                            .on("deliver-log-status", _ -> FlowLogShapes.DELIVERED)
                            .on("flow-log-id", log -> log.id().value())
                            .on(
                                    "log-destination-type",
                                    log -> FlowLogShapes.type(log.destination()).toString())
                            .onOptional("log-group-name", FlowLogOperations::groupName)
                            .on("resource-id", log -> log.resource().value())
                            .on("traffic-type", log -> log.traffic().name())
                            .tagged(log -> log.tags().values())
                            .build())
            .paged(1, 1000);

    private final Backend backend;
    private final FlowLogShapes shapes;

    FlowLogOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new FlowLogShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(CreateFlowLogsRequest.class, CreateFlowLogsResponse.class, this::create);
        registrar.writes(DeleteFlowLogsRequest.class, DeleteFlowLogsResponse.class, this::delete);
        registrar.reads(DescribeFlowLogsRequest.class, DescribeFlowLogsResponse.class, this::describe);
    }

    private CreateFlowLogsResponse create(CreateFlowLogsRequest request, Caller caller) {
        List<ResourceId> resources = resources(request);
        NewFlowLog asked = new NewFlowLog(
                traffic(request),
                FlowLogDestinations.read(
                        request,
                        caller.account(),
                        backend.installation().region().name()),
                format(request),
                interval(request),
                RequestTags.of(request.tagSpecifications(), ResourceType.VPC_FLOW_LOG));
        Made made = backend.write(request, caller, attempt -> {
            Idempotency idempotency = new Idempotency(attempt, request);
            return idempotency.before().map(ids -> new Made(ids, List.of())).orElseGet(() -> {
                Made now = make(attempt, resources, asked);
                if (!now.ids().isEmpty()) {
                    idempotency.made(now.ids());
                }
                return now;
            });
        });
        return CreateFlowLogsResponse.builder()
                .clientToken(Optional.ofNullable(request.clientToken())
                        .orElseGet(() -> UUID.randomUUID().toString()))
                .flowLogIds(made.ids())
                .unsuccessful(made.unsuccessful())
                .build();
    }

    private record Made(List<String> ids, List<UnsuccessfulItem> unsuccessful) {}

    /** What cannot be made for one resource keeps no other from being made; but the same flow log twice is refused as a whole. */
    private static Made make(Attempt attempt, List<ResourceId> resources, NewFlowLog asked) {
        List<String> ids = new ArrayList<>();
        List<UnsuccessfulItem> unsuccessful = new ArrayList<>();
        for (ResourceId resource : resources) {
            try {
                ids.add(new FlowLogs(attempt).create(resource, asked).id().value());
            } catch (CommandException refused) {
                if (refused.fault() == Fault.FLOW_LOG_EXISTS || resources.size() == 1 && isLimit(refused)) {
                    throw refused;
                }
                unsuccessful.add(unsuccessful(resource, refused));
            }
        }
        return new Made(ids, unsuccessful);
    }

    private static boolean isLimit(CommandException refused) {
        return refused.fault() == Fault.FLOW_LOG_LIMIT;
    }

    private static UnsuccessfulItem unsuccessful(ResourceId resource, CommandException refused) {
        String code = FaultTable.EC2
                .code(CREATE, refused.fault())
                .orElseThrow(() -> new IllegalStateException(refused))
                .code();
        return UnsuccessfulItem.builder()
                .resourceId(resource.value())
                .error(error -> error.code(code).message(refused.text()))
                .build();
    }

    private static List<ResourceId> resources(CreateFlowLogsRequest request) {
        Set<ResourceId> resources = new LinkedHashSet<>();
        for (String id : request.resourceIds()) {
            resources.add(
                    switch (request.resourceType()) {
                        case VPC -> Ids.vpc(id);
                        case SUBNET -> Ids.subnet(id);
                        case NETWORK_INTERFACE -> Ids.networkInterface(id);
                        case TRANSIT_GATEWAY,
                                TRANSIT_GATEWAY_ATTACHMENT,
                                REGIONAL_NAT_GATEWAY,
                                UNKNOWN_TO_SDK_VERSION ->
                            throw new CommandException(
                                    Fault.PARAMETER_INVALID,
                                    "Invalid value for ResourceType: " + request.resourceTypeAsString()
                                            + ". It is one of VPC, Subnet, NetworkInterface.");
                    });
        }
        if (resources.size() > MOST_RESOURCES) {
            throw new CommandException(
                    Fault.PARAMETER_INVALID, "There can be at most " + MOST_RESOURCES + " ResourceIds.");
        }
        return List.copyOf(resources);
    }

    private static FlowLogTraffic traffic(CreateFlowLogsRequest request) {
        if (request.trafficType() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter TrafficType");
        }
        return switch (request.trafficType()) {
            case ACCEPT -> FlowLogTraffic.ACCEPT;
            case REJECT -> FlowLogTraffic.REJECT;
            case ALL -> FlowLogTraffic.ALL;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_INVALID, "Invalid value for TrafficType: " + request.trafficTypeAsString());
        };
    }

    private static FlowLogFormat format(CreateFlowLogsRequest request) {
        if (request.logFormat() == null) {
            return FlowLogFormat.DEFAULT;
        }
        return FlowLogFormat.tryParse(request.logFormat())
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE,
                        "1 validation error detected: Value '" + request.logFormat()
                                + "' at 'logFormat' has an invalid format"));
    }

    private static int interval(CreateFlowLogsRequest request) {
        Integer asked = request.maxAggregationInterval();
        if (asked == null) {
            return TEN_MINUTES;
        }
        if (asked != MINUTE && asked != TEN_MINUTES) {
            throw new CommandException(Fault.PARAMETER_INVALID, "Invalid Flow Log Max Aggregation Interval");
        }
        return asked;
    }

    private DeleteFlowLogsResponse delete(DeleteFlowLogsRequest request, Caller caller) {
        List<FlowLogId> ids = request.flowLogIds().stream().map(Ids::flowLog).toList();
        backend.write(request, caller, attempt -> {
            requireAll(attempt, ids);
            FlowLogs logs = new FlowLogs(attempt);
            new LinkedHashSet<>(ids).forEach(logs::delete);
            return ids;
        });
        return DeleteFlowLogsResponse.builder().unsuccessful(List.of()).build();
    }

    private static void requireAll(Attempt attempt, List<FlowLogId> ids) {
        List<String> missing = ids.stream()
                .filter(id -> attempt.intent()
                        .find(FlowLog.key(attempt.account(), id))
                        .isEmpty())
                .map(FlowLogId::value)
                .toList();
        if (!missing.isEmpty()) {
            throw new CommandException(
                    Fault.FLOW_LOG_NOT_FOUND,
                    "These flow log ids in the input list are not found: [TotalCount: " + missing.size() + "] "
                            + String.join(" ", missing));
        }
    }

    private DescribeFlowLogsResponse describe(DescribeFlowLogsRequest request, Caller caller) {
        request.flowLogIds().forEach(Ids::flowLog);
        Page<FlowLog> page = backend.read(
                caller,
                attempt -> LOGS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.FLOW_LOG.under(caller.account())),
                        request.flowLogIds(),
                        request.filter()));
        return DescribeFlowLogsResponse.builder()
                .flowLogs(page.items().stream().map(shapes::flowLog).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static Optional<String> groupName(FlowLog log) {
        return log.destination() instanceof FlowLogDestination.LogGroup group
                ? Optional.of(group.name())
                : Optional.empty();
    }
}
