package dev.tenet.model.command;

import dev.tenet.model.InstanceId;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInsightsAnalysis;
import dev.tenet.model.NetworkInsightsAnalysisId;
import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.NetworkInsightsPathId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PathFilter;
import dev.tenet.model.PathFinding;
import dev.tenet.model.ResourceId;
import dev.tenet.model.Tags;
import dev.tenet.net.IpProtocol;
import java.util.List;
import java.util.Optional;

/**
 * Commands on paths whose reachability is analyzed, and on the analyses.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/reachability-analyzer-limits.html">Quotas</a>
 */
public final class NetworkInsights {
    private static final int MAX_PATHS = 100;
    private static final int MAX_ANALYSES = 1000;

    private final Attempt attempt;

    public NetworkInsights(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * @throws CommandException the fault of an end that is not there; {@link Fault#PARAMETER_VALUE} for one that cannot be an end;
     *     {@link Fault#INSIGHTS_PATH_LIMIT}
     */
    public NetworkInsightsPath create(
            ResourceId source, Optional<ResourceId> destination, IpProtocol protocol, PathFilter filter, Tags tags) {
        requireEnd(source);
        destination.ifPresent(this::requireEnd);
        if (source instanceof InternetGatewayId
                && destination.filter(InternetGatewayId.class::isInstance).isPresent()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "One end of a path is an instance or a network interface.");
        }
        requireRoom(Kind.NETWORK_INSIGHTS_PATH, MAX_PATHS, "paths");
        NetworkInsightsPath made = new NetworkInsightsPath(
                NetworkInsightsPathId.random(attempt.random()),
                attempt.account(),
                source,
                destination,
                protocol,
                filter,
                attempt.now(),
                tags);
        attempt.intent().put(made);
        return made;
    }

    private void requireEnd(ResourceId end) {
        switch (end) {
            case InstanceId id -> attempt.instance(id);
            case NetworkInterfaceId id -> attempt.networkInterface(id);
            case InternetGatewayId id -> attempt.internetGateway(id);
            default ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "A path begins and ends at an instance, a network interface or an internet gateway, which "
                                + end.value()
                                + " is not.");
        }
    }

    /** @throws CommandException {@link Fault#INSIGHTS_PATH_NOT_FOUND}, {@link Fault#INSIGHTS_PATH_ANALYSED} */
    public void delete(NetworkInsightsPathId id) {
        NetworkInsightsPath gone = path(id);
        if (!analyses(id).isEmpty()) {
            throw new CommandException(
                    Fault.INSIGHTS_PATH_ANALYSED, "The path " + id + " has analyses; delete them first.");
        }
        attempt.intent().delete(gone.key());
    }

    /**
     * Keeps what was found out about a path.
     *
     * @throws CommandException {@link Fault#INSIGHTS_PATH_NOT_FOUND}
     */
    public NetworkInsightsAnalysis analyzed(NetworkInsightsPathId path, PathFinding finding, Tags tags) {
        NetworkInsightsAnalysis made = new NetworkInsightsAnalysis(
                NetworkInsightsAnalysisId.random(attempt.random()),
                attempt.account(),
                path(path).id(),
                attempt.now(),
                finding,
                tags);
        requireRoom(Kind.NETWORK_INSIGHTS_ANALYSIS, MAX_ANALYSES, "analyses");
        attempt.intent().put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#INSIGHTS_ANALYSIS_NOT_FOUND} */
    public void deleteAnalysis(NetworkInsightsAnalysisId id) {
        attempt.intent().delete(analysis(id).key());
    }

    /** @throws CommandException {@link Fault#INSIGHTS_PATH_NOT_FOUND} */
    public NetworkInsightsPath path(NetworkInsightsPathId id) {
        return attempt.intent()
                .find(NetworkInsightsPath.key(attempt.account(), id))
                .orElseThrow(() ->
                        new CommandException(Fault.INSIGHTS_PATH_NOT_FOUND, "The path ID '" + id + "' does not exist"));
    }

    /** @throws CommandException {@link Fault#INSIGHTS_ANALYSIS_NOT_FOUND} */
    public NetworkInsightsAnalysis analysis(NetworkInsightsAnalysisId id) {
        return attempt.intent()
                .find(NetworkInsightsAnalysis.key(attempt.account(), id))
                .orElseThrow(() -> new CommandException(
                        Fault.INSIGHTS_ANALYSIS_NOT_FOUND, "The analysis ID '" + id + "' does not exist"));
    }

    private void requireRoom(Kind<?> kind, int most, String what) {
        if (attempt.intent().list(kind.under(attempt.account())).size() >= most) {
            throw new CommandException(
                    Fault.INSIGHTS_PATH_LIMIT, "The maximum number of " + what + " is " + most + ".");
        }
    }

    private List<NetworkInsightsAnalysis> analyses(NetworkInsightsPathId path) {
        return attempt.intent().list(Kind.NETWORK_INSIGHTS_ANALYSIS.under(attempt.account())).stream()
                .filter(analysis -> analysis.path().equals(path))
                .toList();
    }
}
