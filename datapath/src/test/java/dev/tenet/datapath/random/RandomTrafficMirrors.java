package dev.tenet.datapath.random;

import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.TrafficMirrorRule;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.PortRange;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Some interfaces are sources of traffic mirror sessions, whose targets are here, elsewhere, or nowhere. */
final class RandomTrafficMirrors implements HostPart {
    private static final int MOST_LENGTH = 200;
    private static final int PARTS = 60;

    @Override
    public void build(RandomHost host, Chance chance) {
        host.all(NetworkInterface.class).stream()
                .filter(_ -> chance.percent(40))
                .forEach(found -> host.put(mirroring(found, chance)));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        NetworkInterface chosen = chance.pick(host.all(NetworkInterface.class));
        TrafficMirroring mirroring = mirroring(chosen, chance);
        if (chance.percent(40) && host.resources.remove(mirroring.key()) != null) {
            return "interface " + chosen.number() + " is mirrored no more";
        }
        host.put(mirroring);
        return "interface " + chosen.number() + " is mirrored by other sessions";
    }

    private static TrafficMirroring mirroring(NetworkInterface of, Chance chance) {
        int count = chance.between(1, TrafficMirroring.MOST_SESSIONS);
        List<TrafficMirrorSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(session("tms-" + i, chance));
        }
        return new TrafficMirroring(of.number(), sessions);
    }

    private static TrafficMirrorSession session(String id, Chance chance) {
        List<TrafficMirrorRule> rules = new ArrayList<>();
        int count = chance.between(0, 6);
        for (int i = 0; i < count; i++) {
            rules.add(rule(chance));
        }
        return new TrafficMirrorSession(
                id,
                (Ipv4Address) AddressPlan.address(IpFamily.IPV4, chance.between(1, PARTS)),
                new VirtualNetworkIdentifier(chance.below(0x1000000)),
                chance.percent(50) ? OptionalInt.of(chance.between(1, MOST_LENGTH)) : OptionalInt.empty(),
                chance.percent(50),
                rules);
    }

    private static TrafficMirrorRule rule(Chance chance) {
        Optional<IpProtocol> protocol = chance.percent(40)
                ? Optional.empty()
                : Optional.of(chance.pick(IpProtocol.TCP, IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP));
        boolean ports = protocol.filter(IpProtocol.ICMP::equals).isEmpty() && protocol.isPresent();
        IpFamily family = chance.percent(60) ? IpFamily.IPV4 : IpFamily.IPV6;
        return new TrafficMirrorRule(
                chance.pick(RuleDirection.values()),
                chance.percent(75),
                protocol,
                ports ? range(chance) : PortRange.ALL,
                ports ? range(chance) : PortRange.ALL,
                prefix(family, chance),
                prefix(family, chance));
    }

    private static PortRange range(Chance chance) {
        return chance.percent(60)
                ? PortRange.ALL
                : chance.pick(PortRange.of(80, 80), PortRange.of(0, 1023), PortRange.of(1024, 65_535));
    }

    private static IpPrefix prefix(IpFamily family, Chance chance) {
        return chance.percent(60)
                ? IpPrefix.all(family)
                : IpPrefix.containing(
                        AddressPlan.address(family, chance.between(1, PARTS)), family.bits() - chance.below(6));
    }
}
