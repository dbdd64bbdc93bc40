package dev.tenet.model;

import java.time.Instant;

/**
 * What was found out about a path at one time.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInsightsAnalysis.html">NetworkInsightsAnalysis</a>
 */
public record NetworkInsightsAnalysis(
        NetworkInsightsAnalysisId id,
        AccountId owner,
        NetworkInsightsPathId path,
        Instant started,
        PathFinding finding,
        Tags tags)
        implements Tagged<NetworkInsightsAnalysis> {

    public static IntentKey<NetworkInsightsAnalysis> key(AccountId owner, NetworkInsightsAnalysisId id) {
        return Kind.NETWORK_INSIGHTS_ANALYSIS.key(owner, id);
    }

    @Override
    public IntentKey<NetworkInsightsAnalysis> key() {
        return key(owner, id);
    }

    @Override
    public NetworkInsightsAnalysis withTags(Tags newTags) {
        return new NetworkInsightsAnalysis(id, owner, path, started, finding, newTags);
    }
}
