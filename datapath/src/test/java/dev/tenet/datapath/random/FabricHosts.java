package dev.tenet.datapath.random;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import java.util.List;
import java.util.stream.IntStream;

/** The hosts of the fabric, some of them edges, and some of the others dead. */
final class FabricHosts implements HostPart {
    static final List<HostNumber> OTHERS =
            IntStream.rangeClosed(2, 6).mapToObj(HostNumber::new).toList();

    @Override
    public void build(RandomHost host, Chance chance) {
        put(host, RandomHost.NUMBER, true, chance.percent(85));
        OTHERS.forEach(number -> put(host, number, chance.percent(88), chance.percent(60)));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        HostNumber number = chance.percent(8) ? RandomHost.NUMBER : chance.pick(OTHERS);
        boolean alive = number.equals(RandomHost.NUMBER) || chance.percent(70);
        boolean edge = chance.percent(60);
        put(host, number, alive, edge);
        return "host " + number + " is " + (alive ? "alive" : "dead") + (edge ? ", and an edge" : "");
    }

    /** The others that pass packets between the internet and the rest. */
    static List<HostNumber> otherEdges(RandomHost host) {
        return host.all(FabricHost.class).stream()
                .filter(each -> each.edge() && !each.number().equals(RandomHost.NUMBER))
                .map(FabricHost::number)
                .toList();
    }

    private static void put(RandomHost host, HostNumber number, boolean alive, boolean edge) {
        host.put(new FabricHost(number, host.underlay(number), alive, edge));
    }
}
