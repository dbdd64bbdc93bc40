package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorFilterRule;
import dev.tenet.model.TrafficMirrorFilterRuleId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.TrafficMirrors;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterResponse;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFilterRulesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFilterRulesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFiltersRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFiltersResponse;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterNetworkServicesRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterNetworkServicesResponse;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficDirection;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRuleField;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorNetworkService;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorPortRangeRequest;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorRuleAction;

/**
 * Traffic mirror filters and their rules.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorFilter.html">CreateTrafficMirrorFilter</a>
 */
final class TrafficMirrorFilterOperations {
    private static final Listing<TrafficMirrorFilter> FILTERS = Listing.of(
                    (TrafficMirrorFilter filter) -> filter.id().value(),
                    Fault.TRAFFIC_MIRROR_FILTER_NOT_FOUND,
                    "The traffic mirror filter '%s'",
                    FilterTable.<TrafficMirrorFilter>builder()
                            .onOptional("description", TrafficMirrorFilter::description)
                            .on(
                                    "traffic-mirror-filter-id",
                                    filter -> filter.id().value())
                            .tagged(filter -> filter.tags().values())
                            .build())
            .paged(5, 1000);

    /** A rule with the filter that has it. */
    private record Placed(TrafficMirrorFilter filter, TrafficMirrorFilterRule rule) {}

    private static final Listing<Placed> RULES = Listing.of(
                    (Placed placed) -> placed.rule().id().value(),
                    Fault.TRAFFIC_MIRROR_RULE_NOT_FOUND,
                    "The traffic mirror filter rule '%s'",
                    FilterTable.<Placed>builder()
                            .onOptional("description", placed -> placed.rule().description())
                            .on(
                                    "destination-cidr-block",
                                    placed -> placed.rule().destination().toString())
                            .onOptional(
                                    "protocol",
                                    placed -> placed.rule()
                                            .protocol()
                                            .map(protocol -> Integer.toString(protocol.number())))
                            .on(
                                    "rule-action",
                                    placed -> TrafficMirrorShapes.action(placed.rule())
                                            .toString())
                            .on(
                                    "rule-number",
                                    placed -> Integer.toString(placed.rule().number()))
                            .on(
                                    "source-cidr-block",
                                    placed -> placed.rule().source().toString())
                            .on(
                                    "traffic-direction",
                                    placed -> TrafficMirrorShapes.direction(placed.rule())
                                            .toString())
                            .on(
                                    "traffic-mirror-filter-id",
                                    placed -> placed.filter().id().value())
                            .on(
                                    "traffic-mirror-filter-rule-id",
                                    placed -> placed.rule().id().value())
                            .build())
            .paged(5, 1000);

    private final Backend backend;

    TrafficMirrorFilterOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateTrafficMirrorFilterRequest.class, CreateTrafficMirrorFilterResponse.class, this::create);
        registrar.writes(DeleteTrafficMirrorFilterRequest.class, DeleteTrafficMirrorFilterResponse.class, this::delete);
        registrar.writes(
                ModifyTrafficMirrorFilterNetworkServicesRequest.class,
                ModifyTrafficMirrorFilterNetworkServicesResponse.class,
                this::modifyServices);
        registrar.reads(
                DescribeTrafficMirrorFiltersRequest.class, DescribeTrafficMirrorFiltersResponse.class, this::describe);
        registrar.writes(
                CreateTrafficMirrorFilterRuleRequest.class,
                CreateTrafficMirrorFilterRuleResponse.class,
                this::createRule);
        registrar.writes(
                ModifyTrafficMirrorFilterRuleRequest.class,
                ModifyTrafficMirrorFilterRuleResponse.class,
                this::modifyRule);
        registrar.writes(
                DeleteTrafficMirrorFilterRuleRequest.class,
                DeleteTrafficMirrorFilterRuleResponse.class,
                this::deleteRule);
        registrar.reads(
                DescribeTrafficMirrorFilterRulesRequest.class,
                DescribeTrafficMirrorFilterRulesResponse.class,
                this::describeRules);
    }

    // ---- filters

    private CreateTrafficMirrorFilterResponse create(CreateTrafficMirrorFilterRequest request, Caller caller) {
        var tags = RequestTags.of(request.tagSpecifications(), ResourceType.TRAFFIC_MIRROR_FILTER);
        TrafficMirrorFilter made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> new TrafficMirrors(attempt)
                                        .createFilter(Optional.ofNullable(request.description()), tags),
                                filter -> filter.id().value(),
                                id -> new TrafficMirrors(attempt).filter(TrafficMirrorFilterId.parse(id))));
        return CreateTrafficMirrorFilterResponse.builder()
                .trafficMirrorFilter(TrafficMirrorShapes.filter(made))
                .clientToken(TrafficMirrorShapes.token(request.clientToken()))
                .build();
    }

    private DeleteTrafficMirrorFilterResponse delete(DeleteTrafficMirrorFilterRequest request, Caller caller) {
        TrafficMirrorFilterId id = Ids.mirrorFilter(request.trafficMirrorFilterId());
        backend.write(request, caller, attempt -> {
            new TrafficMirrors(attempt).deleteFilter(id);
            return id;
        });
        return DeleteTrafficMirrorFilterResponse.builder()
                .trafficMirrorFilterId(id.value())
                .build();
    }

    private ModifyTrafficMirrorFilterNetworkServicesResponse modifyServices(
            ModifyTrafficMirrorFilterNetworkServicesRequest request, Caller caller) {
        TrafficMirrorFilterId id = Ids.mirrorFilter(request.trafficMirrorFilterId());
        boolean add = names(request.addNetworkServices());
        boolean remove = names(request.removeNetworkServices());
        if (add && remove) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "A network service cannot be added and removed at once.");
        }
        TrafficMirrorFilter changed = backend.write(request, caller, attempt -> {
            TrafficMirrors mirrors = new TrafficMirrors(attempt);
            return add || remove ? mirrors.modifyNames(id, add) : mirrors.filter(id);
        });
        return ModifyTrafficMirrorFilterNetworkServicesResponse.builder()
                .trafficMirrorFilter(TrafficMirrorShapes.filter(changed))
                .build();
    }

    private static boolean names(List<TrafficMirrorNetworkService> services) {
        if (services.contains(TrafficMirrorNetworkService.UNKNOWN_TO_SDK_VERSION)) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The only network service is amazon-dns.");
        }
        return services.contains(TrafficMirrorNetworkService.AMAZON_DNS);
    }

    private DescribeTrafficMirrorFiltersResponse describe(DescribeTrafficMirrorFiltersRequest request, Caller caller) {
        request.trafficMirrorFilterIds().forEach(Ids::mirrorFilter);
        Page<TrafficMirrorFilter> page = backend.read(
                caller,
                attempt -> FILTERS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.TRAFFIC_MIRROR_FILTER.under(caller.account())),
                        request.trafficMirrorFilterIds(),
                        request.filters()));
        return DescribeTrafficMirrorFiltersResponse.builder()
                .trafficMirrorFilters(
                        page.items().stream().map(TrafficMirrorShapes::filter).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    // ---- rules

    private CreateTrafficMirrorFilterRuleResponse createRule(
            CreateTrafficMirrorFilterRuleRequest request, Caller caller) {
        TrafficMirrorFilterId filter = Ids.mirrorFilter(request.trafficMirrorFilterId());
        if (!request.tagSpecifications().isEmpty()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Rules of traffic mirror filters have no tags.");
        }
        Placed made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> {
                                    TrafficMirrorFilterRule rule =
                                            new TrafficMirrors(attempt).createRule(filter, id -> rule(id, request));
                                    return new Placed(new TrafficMirrors(attempt).filter(filter), rule);
                                },
                                placed -> placed.rule().id().value(),
                                id -> placed(new TrafficMirrors(attempt), TrafficMirrorFilterRuleId.parse(id))));
        return CreateTrafficMirrorFilterRuleResponse.builder()
                .trafficMirrorFilterRule(TrafficMirrorShapes.rule(made.filter(), made.rule()))
                .clientToken(TrafficMirrorShapes.token(request.clientToken()))
                .build();
    }

    private static Placed placed(TrafficMirrors mirrors, TrafficMirrorFilterRuleId id) {
        TrafficMirrorFilter filter = mirrors.filterOf(id);
        return new Placed(filter, filter.rule(id).orElseThrow());
    }

    private static TrafficMirrorFilterRule rule(
            TrafficMirrorFilterRuleId id, CreateTrafficMirrorFilterRuleRequest request) {
        return checked(
                id,
                direction(request.trafficDirection()),
                request.ruleNumber(),
                accept(request.ruleAction()),
                Optional.ofNullable(request.protocol()).map(TrafficMirrorFilterOperations::protocol),
                ports(request.sourcePortRange()),
                ports(request.destinationPortRange()),
                block(request.sourceCidrBlock(), "SourceCidrBlock"),
                block(request.destinationCidrBlock(), "DestinationCidrBlock"),
                Optional.ofNullable(request.description()));
    }

    private ModifyTrafficMirrorFilterRuleResponse modifyRule(
            ModifyTrafficMirrorFilterRuleRequest request, Caller caller) {
        TrafficMirrorFilterRuleId id = Ids.mirrorFilterRule(request.trafficMirrorFilterRuleId());
        if (request.removeFields().contains(TrafficMirrorFilterRuleField.UNKNOWN_TO_SDK_VERSION)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "RemoveField is destination-port-range, source-port-range, protocol or description, not "
                            + request.removeFieldsAsStrings());
        }
        Placed changed = backend.write(request, caller, attempt -> {
            TrafficMirrors mirrors = new TrafficMirrors(attempt);
            mirrors.modifyRule(id, before -> changed(before, request));
            return placed(mirrors, id);
        });
        return ModifyTrafficMirrorFilterRuleResponse.builder()
                .trafficMirrorFilterRule(TrafficMirrorShapes.rule(changed.filter(), changed.rule()))
                .build();
    }

    private static TrafficMirrorFilterRule changed(
            TrafficMirrorFilterRule before, ModifyTrafficMirrorFilterRuleRequest request) {
        List<TrafficMirrorFilterRuleField> removed = request.removeFields();
        return checked(
                before.id(),
                request.trafficDirection() == null ? before.direction() : direction(request.trafficDirection()),
                request.ruleNumber() == null ? before.number() : request.ruleNumber(),
                request.ruleAction() == null ? before.accept() : accept(request.ruleAction()),
                Optional.ofNullable(request.protocol())
                        .map(TrafficMirrorFilterOperations::protocol)
                        .or(() -> kept(removed, TrafficMirrorFilterRuleField.PROTOCOL, before.protocol())),
                ports(request.sourcePortRange())
                        .or(() -> kept(removed, TrafficMirrorFilterRuleField.SOURCE_PORT_RANGE, before.sourcePorts())),
                ports(request.destinationPortRange())
                        .or(() -> kept(
                                removed,
                                TrafficMirrorFilterRuleField.DESTINATION_PORT_RANGE,
                                before.destinationPorts())),
                request.sourceCidrBlock() == null
                        ? before.source()
                        : block(request.sourceCidrBlock(), "SourceCidrBlock"),
                request.destinationCidrBlock() == null
                        ? before.destination()
                        : block(request.destinationCidrBlock(), "DestinationCidrBlock"),
                Optional.ofNullable(request.description())
                        .or(() -> kept(removed, TrafficMirrorFilterRuleField.DESCRIPTION, before.description())));
    }

    private static <T> Optional<T> kept(
            List<TrafficMirrorFilterRuleField> removed, TrafficMirrorFilterRuleField field, Optional<T> before) {
        return removed.contains(field) ? Optional.empty() : before;
    }

    /** What a rule cannot be is the caller's fault. */
    private static TrafficMirrorFilterRule checked(
            TrafficMirrorFilterRuleId id,
            RuleDirection direction,
            int number,
            boolean accept,
            Optional<IpProtocol> protocol,
            Optional<PortRange> sourcePorts,
            Optional<PortRange> destinationPorts,
            IpPrefix source,
            IpPrefix destination,
            Optional<String> description) {
        try {
            return new TrafficMirrorFilterRule(
                    id,
                    direction,
                    number,
                    accept,
                    protocol,
                    sourcePorts,
                    destinationPorts,
                    source,
                    destination,
                    description);
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The rule cannot be: " + wrong.getMessage());
        }
    }

    private static RuleDirection direction(TrafficDirection direction) {
        return switch (direction) {
            case INGRESS -> RuleDirection.INGRESS;
            case EGRESS -> RuleDirection.EGRESS;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(Fault.PARAMETER_VALUE, "TrafficDirection is ingress or egress.");
        };
    }

    private static boolean accept(TrafficMirrorRuleAction action) {
        return switch (action) {
            case ACCEPT -> true;
            case REJECT -> false;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(Fault.PARAMETER_VALUE, "RuleAction is accept or reject.");
        };
    }

    private static IpProtocol protocol(int number) {
        if (number < 0 || number > 255) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Value (" + number + ") for parameter Protocol is invalid. It is 0 to 255.");
        }
        return new IpProtocol(number);
    }

    private static Optional<PortRange> ports(@Nullable TrafficMirrorPortRangeRequest range) {
        if (range == null || range.fromPort() == null && range.toPort() == null) {
            return Optional.empty();
        }
        int from = range.fromPort() == null ? range.toPort() : range.fromPort();
        int to = range.toPort() == null ? from : range.toPort();
        return Optional.of(PortRange.tryParse(from + "-" + to)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE, "Ports go from 0 to 65535, and a range has them in order")));
    }

    private static IpPrefix block(String text, String parameter) {
        return IpPrefix.tryParseMasking(text)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + text + ") for parameter " + parameter
                                + " is invalid. This is not a valid CIDR block."));
    }

    private DeleteTrafficMirrorFilterRuleResponse deleteRule(
            DeleteTrafficMirrorFilterRuleRequest request, Caller caller) {
        TrafficMirrorFilterRuleId id = Ids.mirrorFilterRule(request.trafficMirrorFilterRuleId());
        backend.write(request, caller, attempt -> {
            new TrafficMirrors(attempt).deleteRule(id);
            return id;
        });
        return DeleteTrafficMirrorFilterRuleResponse.builder()
                .trafficMirrorFilterRuleId(id.value())
                .build();
    }

    private DescribeTrafficMirrorFilterRulesResponse describeRules(
            DescribeTrafficMirrorFilterRulesRequest request, Caller caller) {
        request.trafficMirrorFilterRuleIds().forEach(Ids::mirrorFilterRule);
        Optional<TrafficMirrorFilterId> of =
                Optional.ofNullable(request.trafficMirrorFilterId()).map(Ids::mirrorFilter);
        Page<Placed> page = backend.read(caller, attempt -> {
            of.ifPresent(id -> new TrafficMirrors(attempt).filter(id));
            return RULES.page(
                    backend.pager(),
                    request,
                    caller,
                    attempt.intent().list(Kind.TRAFFIC_MIRROR_FILTER.under(caller.account())).stream()
                            .filter(filter -> of.isEmpty() || filter.id().equals(of.get()))
                            .flatMap(filter -> filter.rules().stream().map(rule -> new Placed(filter, rule)))
                            .toList(),
                    request.trafficMirrorFilterRuleIds(),
                    request.filters());
        });
        return DescribeTrafficMirrorFilterRulesResponse.builder()
                .trafficMirrorFilterRules(page.items().stream()
                        .map(placed -> TrafficMirrorShapes.rule(placed.filter(), placed.rule()))
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
