package dev.tenet.api.ec2;

import dev.tenet.model.NetworkInsightsPath;
import dev.tenet.model.PathFinding;
import dev.tenet.store.Snapshot;

/**
 * Finds out whether packets of a path get through, once all hosts have applied what the snapshot says. It stands behind this
 * door because it needs the specification of the datapath, which the API must not see.
 */
@FunctionalInterface
public interface PathAnalyzer {
    PathFinding analyze(Snapshot snapshot, NetworkInsightsPath path);
}
