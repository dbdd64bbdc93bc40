package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInsightsAnalysis;
import dev.tenet.model.NetworkInsightsAnalysisId;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.PathFinding;
import dev.tenet.model.Tags;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NetworkInsights;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.AnalysisStatus;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisResponse;

/**
 * Analyses of paths. The answer of a start says {@code running}, as EC2's; the analysis is over when it is described.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html">Reachability Analyzer</a>
 */
final class NetworkInsightsAnalysisOperations {
    private static final Listing<NetworkInsightsAnalysis> ANALYSES = Listing.of(
                    (NetworkInsightsAnalysis analysis) -> analysis.id().value(),
                    Fault.INSIGHTS_ANALYSIS_NOT_FOUND,
                    "The analysis ID '%s'",
                    FilterTable.<NetworkInsightsAnalysis>builder()
                            .on(
                                    "path-found",
                                    analysis -> Boolean.toString(analysis.finding() instanceof PathFinding.Reachable))
                            .on(
                                    "status",
                                    analysis -> NetworkInsightsShapes.status(analysis.finding())
                                            .toString())
                            .tagged(analysis -> analysis.tags().values())
                            .build())
            .paged(1, 100);

    private final Backend backend;
    private final NetworkInsightsShapes shapes;

    NetworkInsightsAnalysisOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new NetworkInsightsShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(
                StartNetworkInsightsAnalysisRequest.class, StartNetworkInsightsAnalysisResponse.class, this::start);
        registrar.writes(
                DeleteNetworkInsightsAnalysisRequest.class, DeleteNetworkInsightsAnalysisResponse.class, this::delete);
        registrar.reads(
                DescribeNetworkInsightsAnalysesRequest.class,
                DescribeNetworkInsightsAnalysesResponse.class,
                this::describe);
    }

    private StartNetworkInsightsAnalysisResponse start(StartNetworkInsightsAnalysisRequest request, Caller caller) {
        if (!request.additionalAccounts().isEmpty() || !request.filterInArns().isEmpty()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "AdditionalAccounts and FilterInArns are not supported.");
        }
        NetworkInsightsPathId id = Ids.insightsPath(request.networkInsightsPathId());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.NETWORK_INSIGHTS_ANALYSIS);
        NetworkInsightsPath path = backend.read(caller, attempt -> new NetworkInsights(attempt).path(id));
        PathFinding finding = backend.paths().analyze(backend.objects().freshSnapshot(), path);
        NetworkInsightsAnalysis made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> new NetworkInsights(attempt).analyzed(id, finding, tags),
                                analysis -> analysis.id().value(),
                                known ->
                                        new NetworkInsights(attempt).analysis(NetworkInsightsAnalysisId.parse(known))));
        return StartNetworkInsightsAnalysisResponse.builder()
                .networkInsightsAnalysis(
                        shapes.begun(made).status(AnalysisStatus.RUNNING).build())
                .build();
    }

    private DeleteNetworkInsightsAnalysisResponse delete(DeleteNetworkInsightsAnalysisRequest request, Caller caller) {
        NetworkInsightsAnalysisId id = Ids.insightsAnalysis(request.networkInsightsAnalysisId());
        backend.write(request, caller, attempt -> {
            new NetworkInsights(attempt).deleteAnalysis(id);
            return id;
        });
        return DeleteNetworkInsightsAnalysisResponse.builder()
                .networkInsightsAnalysisId(id.value())
                .build();
    }

    private DescribeNetworkInsightsAnalysesResponse describe(
            DescribeNetworkInsightsAnalysesRequest request, Caller caller) {
        request.networkInsightsAnalysisIds().forEach(Ids::insightsAnalysis);
        Page<NetworkInsightsAnalysis> page = backend.read(
                caller,
                attempt -> ANALYSES.page(
                        backend.pager(),
                        request,
                        caller,
                        wanted(attempt.intent().list(Kind.NETWORK_INSIGHTS_ANALYSIS.under(caller.account())), request),
                        request.networkInsightsAnalysisIds(),
                        request.filters()));
        return DescribeNetworkInsightsAnalysesResponse.builder()
                .networkInsightsAnalyses(
                        page.items().stream().map(shapes::analysis).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<NetworkInsightsAnalysis> wanted(
            List<NetworkInsightsAnalysis> all, DescribeNetworkInsightsAnalysesRequest request) {
        Optional<NetworkInsightsPathId> path =
                Optional.ofNullable(request.networkInsightsPathId()).map(Ids::insightsPath);
        Instant from = Optional.ofNullable(request.analysisStartTime()).orElse(Instant.MIN);
        Instant to = Optional.ofNullable(request.analysisEndTime()).orElse(Instant.MAX);
        Predicate<NetworkInsightsAnalysis> ofPath =
                analysis -> path.map(analysis.path()::equals).orElse(true);
        return all.stream()
                .filter(ofPath)
                .filter(analysis -> !analysis.started().isBefore(from)
                        && !analysis.started().isAfter(to))
                .toList();
    }
}
