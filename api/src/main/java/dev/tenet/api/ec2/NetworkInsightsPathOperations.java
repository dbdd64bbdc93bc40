package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.PathFilter;
import dev.tenet.model.ResourceId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NetworkInsights;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsResponse;
import software.amazon.awssdk.services.ec2.model.PathRequestFilter;
import software.amazon.awssdk.services.ec2.model.RequestFilterPortRange;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * Paths whose reachability is to be analyzed.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsPath.html">CreateNetworkInsightsPath</a>
 */
final class NetworkInsightsPathOperations {
    private static final int MOST_PORT = 65_535;
    private static final Listing<NetworkInsightsPath> PATHS = Listing.of(
                    (NetworkInsightsPath path) -> path.id().value(),
                    Fault.INSIGHTS_PATH_NOT_FOUND,
                    "The path ID '%s'",
                    FilterTable.<NetworkInsightsPath>builder()
                            .onOptional(
                                    "destination", path -> path.destination().map(ResourceId::value))
                            .onOptional(
                                    "filter-at-source.source-address",
                                    path -> path.filter().sourceAddress().map(Object::toString))
                            .onOptional(
                                    "filter-at-source.source-port-range",
                                    path -> path.filter().sourcePorts().map(Object::toString))
                            .onOptional(
                                    "filter-at-source.destination-address",
                                    path -> path.filter().destinationAddress().map(Object::toString))
                            .onOptional(
                                    "filter-at-source.destination-port-range",
                                    path -> path.filter().destinationPorts().map(Object::toString))
                            .on("protocol", path -> path.protocol().toString())
                            .on("source", path -> path.source().value())
                            .tagged(path -> path.tags().values())
                            .build())
            .paged(1, 100);

    private final Backend backend;
    private final NetworkInsightsShapes shapes;

    NetworkInsightsPathOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new NetworkInsightsShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(CreateNetworkInsightsPathRequest.class, CreateNetworkInsightsPathResponse.class, this::create);
        registrar.writes(DeleteNetworkInsightsPathRequest.class, DeleteNetworkInsightsPathResponse.class, this::delete);
        registrar.reads(
                DescribeNetworkInsightsPathsRequest.class, DescribeNetworkInsightsPathsResponse.class, this::describe);
    }

    private CreateNetworkInsightsPathResponse create(CreateNetworkInsightsPathRequest request, Caller caller) {
        ResourceId source = end(request.source());
        Optional<ResourceId> destination =
                Optional.ofNullable(request.destination()).map(NetworkInsightsPathOperations::end);
        PathFilter filter = filter(request);
        if (destination.isEmpty() && filter.destinationAddress().isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain the parameter Destination, or a destination address in FilterAtSource");
        }
        IpProtocol protocol = switch (request.protocol()) {
            case TCP -> IpProtocol.TCP;
            case UDP -> IpProtocol.UDP;
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The protocol is tcp or udp, not " + request.protocolAsString());
        };
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.NETWORK_INSIGHTS_PATH);
        NetworkInsightsPath made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> new NetworkInsights(attempt).create(source, destination, protocol, filter, tags),
                                path -> path.id().value(),
                                id -> new NetworkInsights(attempt).path(NetworkInsightsPathId.parse(id))));
        return CreateNetworkInsightsPathResponse.builder()
                .networkInsightsPath(shapes.path(made))
                .build();
    }

    /** The old single parameters, or the newer filter; both mean the same while nothing translates addresses. */
    private static PathFilter filter(CreateNetworkInsightsPathRequest request) {
        boolean single =
                request.sourceIp() != null || request.destinationIp() != null || request.destinationPort() != null;
        boolean filtered = request.filterAtSource() != null || request.filterAtDestination() != null;
        if (single && filtered) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "SourceIp, DestinationIp and DestinationPort cannot be used with FilterAtSource or FilterAtDestination");
        }
        if (filtered) {
            return both(read(request.filterAtSource()), read(request.filterAtDestination()));
        }
        return new PathFilter(
                address(request.sourceIp()),
                Optional.empty(),
                address(request.destinationIp()),
                range(request.destinationPort(), request.destinationPort()));
    }

    private static PathFilter read(@Nullable PathRequestFilter filter) {
        return filter == null
                ? PathFilter.ANYTHING
                : new PathFilter(
                        address(filter.sourceAddress()),
                        range(filter.sourcePortRange()),
                        address(filter.destinationAddress()),
                        range(filter.destinationPortRange()));
    }

    private static PathFilter both(PathFilter atSource, PathFilter atDestination) {
        return new PathFilter(
                same(atSource.sourceAddress(), atDestination.sourceAddress()),
                same(atSource.sourcePorts(), atDestination.sourcePorts()),
                same(atSource.destinationAddress(), atDestination.destinationAddress()),
                same(atSource.destinationPorts(), atDestination.destinationPorts()));
    }

    private static <T> Optional<T> same(Optional<T> one, Optional<T> other) {
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "FilterAtSource has " + one.get() + " where FilterAtDestination has " + other.get()
                            + ", and nothing on the way changes it.");
        }
        return one.or(() -> other);
    }

    private static Optional<IpAddress> address(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(IpAddress.tryParse(text)
                .orElseThrow(() ->
                        new CommandException(Fault.PARAMETER_VALUE, "Value (" + text + ") is not a valid IP address")));
    }

    private static Optional<PortRange> range(@Nullable RequestFilterPortRange range) {
        return range == null ? Optional.empty() : range(range.fromPort(), range.toPort());
    }

    private static Optional<PortRange> range(@Nullable Integer from, @Nullable Integer to) {
        if (from == null && to == null) {
            return Optional.empty();
        }
        if (from == null || to == null || from < 0 || to > MOST_PORT || from > to) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Ports go from 0 to 65535, and a range has two of them in order");
        }
        return Optional.of(new PortRange(new Port(from), new Port(to)));
    }

    /** An id, or an ARN that ends with one. */
    private static ResourceId end(String text) {
        return Ids.resource(text.substring(text.lastIndexOf('/') + 1));
    }

    private DeleteNetworkInsightsPathResponse delete(DeleteNetworkInsightsPathRequest request, Caller caller) {
        NetworkInsightsPathId id = Ids.insightsPath(request.networkInsightsPathId());
        backend.write(request, caller, attempt -> {
            new NetworkInsights(attempt).delete(id);
            return id;
        });
        return DeleteNetworkInsightsPathResponse.builder()
                .networkInsightsPathId(id.value())
                .build();
    }

    private DescribeNetworkInsightsPathsResponse describe(DescribeNetworkInsightsPathsRequest request, Caller caller) {
        request.networkInsightsPathIds().forEach(Ids::insightsPath);
        Page<NetworkInsightsPath> page = backend.read(
                caller,
                attempt -> PATHS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.NETWORK_INSIGHTS_PATH.under(caller.account())),
                        request.networkInsightsPathIds(),
                        request.filters()));
        return DescribeNetworkInsightsPathsResponse.builder()
                .networkInsightsPaths(page.items().stream().map(shapes::path).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
