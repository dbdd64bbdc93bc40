package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.Observation;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.IpProtocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Hosts are asked to tell of packets, of many or few, and stop by themselves. */
final class RandomObservations implements HostPart {
    private static final long FOREVER = Long.MAX_VALUE / 2;

    @Override
    public void build(RandomHost host, Chance chance) {
        host.observation = chance.percent(50) ? observation(host, chance) : Observation.NONE;
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (chance.percent(30)) {
            host.observation = Observation.NONE;
            return "nobody wants to be told of packets";
        }
        host.observation = observation(host, chance);
        return "somebody wants to be told of packets: " + host.observation;
    }

    private static Observation observation(RandomHost host, Chance chance) {
        List<NetworkInterface> all = host.all(NetworkInterface.class);
        if (all.isEmpty()) {
            return Observation.NONE;
        }
        List<Optional<Observation.Filter>> traces = Stream.generate(() -> chance.percent(60)
                        ? Optional.of(filter(chance.pick(all), all, chance))
                        : Optional.<Observation.Filter>empty())
                .limit(Observation.PLACES)
                .toList();
        return new Observation(traces, chance.pick(0, 1, 2, 7), chance.pick(1, 3, 1_000), until(chance));
    }

    private static Observation.Filter filter(NetworkInterface of, List<NetworkInterface> all, Chance chance) {
        return new Observation.Filter(
                of.number(),
                until(chance),
                chance.pick(1, 5, 1_000),
                chance.percent(30)
                        ? Optional.of(chance.pick(List.of(IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP)))
                        : Optional.empty(),
                chance.percent(10) ? chance.pick(80, 443, 53) : 0,
                chance.percent(10) ? chance.pick(80, 443, 53) : 0,
                chance.percent(20) ? Optional.of(chance.pick(chance.pick(all).addresses())) : Optional.empty());
    }

    /** Some have ended long ago, though the agent has not said so. */
    private static long until(Chance chance) {
        return chance.percent(85) ? FOREVER : 1;
    }
}
