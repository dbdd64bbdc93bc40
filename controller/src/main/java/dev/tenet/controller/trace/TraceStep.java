package dev.tenet.controller.trace;

import dev.tenet.datapath.Stage;
import dev.tenet.datapath.reference.Finding;
import dev.tenet.hoststate.HostNumber;
import java.util.List;

/**
 * What one stage on one host did.
 *
 * @param decision {@code go on}, or the reason by which the packet's way through this program ended
 * @param because what the stage found, a sentence each
 * @param findings the same as data
 */
public record TraceStep(
        HostNumber host, Program program, Stage stage, String decision, List<String> because, List<Finding> findings) {
    /** Where a packet entered the host's datapath. */
    public enum Program {
        FROM_INSTANCE,
        FROM_FABRIC,
        FROM_INTERNET
    }

    public TraceStep {
        because = List.copyOf(because);
        findings = List.copyOf(findings);
    }
}
