package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.Mirror;
import dev.tenet.datapath.layout.MirrorDirection;
import dev.tenet.datapath.layout.MirrorRule;
import dev.tenet.datapath.layout.MirrorSession;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.TrafficMirrorRule;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv6Address;
import java.util.List;

/** An interface's traffic mirror sessions as the datapath's table has them. */
public final class TrafficMirrorEntries {
    private static final Ipv6Address ALL_ONES = new Ipv6Address(-1L, -1L);

    private TrafficMirrorEntries() {}

    /** The value under the interface's number. */
    public static RawBytes of(List<TrafficMirrorSession> sessions) {
        Mirror entry = Mirror.allocate(Encodings.HEAP).sessions(sessions.size());
        for (int i = 0; i < sessions.size(); i++) {
            write(sessions.get(i), entry.session(i));
        }
        return RawBytes.of(entry.memory());
    }

    private static void write(TrafficMirrorSession session, MirrorSession to) {
        byte[] counts = new byte[RuleDirection.values().length];
        for (RuleDirection direction : RuleDirection.values()) {
            List<TrafficMirrorRule> rules = session.rules(direction);
            int place = place(direction);
            counts[place] = (byte) rules.size();
            for (int i = 0; i < rules.size(); i++) {
                write(rules.get(i), to.rule(place * TrafficMirrorSession.MOST_RULES_PER_DIRECTION + i));
            }
        }
        to.target(session.target().bits())
                .vni(session.virtualNetwork().number())
                .length(session.lengthBytes().orElse(0))
                .names(session.names() ? 1 : 0)
                .rules(counts);
    }

    private static int place(RuleDirection direction) {
        return switch (direction) {
            case INGRESS -> MirrorDirection.INGRESS.number();
            case EGRESS -> MirrorDirection.EGRESS.number();
        };
    }

    private static void write(TrafficMirrorRule rule, MirrorRule to) {
        to.accept(rule.accept() ? 1 : 0)
                .anyProtocol(rule.protocol().isEmpty() ? 1 : 0)
                .protocol(rule.protocol().map(IpProtocol::number).orElse(0))
                .ipv6(rule.source().family() == IpFamily.IPV6 ? 1 : 0)
                .sourceFirst(rule.sourcePorts().first().number())
                .sourceLast(rule.sourcePorts().last().number())
                .destinationFirst(rule.destinationPorts().first().number())
                .destinationLast(rule.destinationPorts().last().number());
        write(rule.source(), to.source(), to.sourceMask());
        write(rule.destination(), to.destination(), to.destinationMask());
    }

    private static void write(IpPrefix prefix, Address address, Address mask) {
        IpPrefix mapped = Encodings.mapped(prefix);
        Encodings.write(mapped.address(), address);
        Encodings.write(ALL_ONES.masked(mapped.length()), mask);
    }
}
