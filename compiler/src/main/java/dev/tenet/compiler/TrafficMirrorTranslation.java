package dev.tenet.compiler;

import dev.tenet.hoststate.TrafficMirrorRule;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorFilterRule;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.net.PortRange;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The traffic mirror sessions of an interface as its host is told them. */
final class TrafficMirrorTranslation {
    private TrafficMirrorTranslation() {}

    /** Empty if none has the interface as its source. */
    static Optional<TrafficMirroring> mirroring(
            NetworkInterface of, Collection<TrafficMirrorSession> sessions, IntentSnapshot intent) {
        List<dev.tenet.hoststate.TrafficMirrorSession> its = sessions.stream()
                .filter(session ->
                        session.owner().equals(of.owner()) && session.source().equals(of.id()))
                .sorted(Comparator.comparingInt(TrafficMirrorSession::number).thenComparing(TrafficMirrorSession::id))
                .flatMap(session -> intent.find(TrafficMirrorFilter.key(session.owner(), session.filter())).stream()
                        .map(filter -> session(session, filter)))
                .limit(TrafficMirroring.MOST_SESSIONS)
                .toList();
        return its.isEmpty() ? Optional.empty() : Optional.of(new TrafficMirroring(Translation.number(of), its));
    }

    private static dev.tenet.hoststate.TrafficMirrorSession session(
            TrafficMirrorSession session, TrafficMirrorFilter filter) {
        return new dev.tenet.hoststate.TrafficMirrorSession(
                session.id().value(),
                session.targetAddress(),
                session.virtualNetwork(),
                session.packetLength(),
                filter.names(),
                filter.rules().stream().map(TrafficMirrorTranslation::rule).toList());
    }

    private static TrafficMirrorRule rule(TrafficMirrorFilterRule rule) {
        return new TrafficMirrorRule(
                direction(rule.direction()),
                rule.accept(),
                rule.protocol(),
                rule.sourcePorts().orElse(PortRange.ALL),
                rule.destinationPorts().orElse(PortRange.ALL),
                rule.source(),
                rule.destination());
    }

    private static dev.tenet.hoststate.RuleDirection direction(RuleDirection direction) {
        return switch (direction) {
            case INGRESS -> dev.tenet.hoststate.RuleDirection.INGRESS;
            case EGRESS -> dev.tenet.hoststate.RuleDirection.EGRESS;
        };
    }
}
