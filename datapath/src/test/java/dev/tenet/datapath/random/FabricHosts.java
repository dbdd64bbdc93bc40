package dev.tenet.datapath.random;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import java.util.List;
import java.util.stream.IntStream;

/** The other hosts of the fabric, some of them dead. */
final class FabricHosts implements HostPart {
    static final List<HostNumber> OTHERS =
            IntStream.rangeClosed(2, 6).mapToObj(HostNumber::new).toList();

    @Override
    public void build(RandomHost host, Chance chance) {
        host.put(new FabricHost(RandomHost.NUMBER, host.underlay(RandomHost.NUMBER), true));
        OTHERS.forEach(number -> put(host, number, chance.percent(88)));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        HostNumber number = chance.pick(OTHERS);
        boolean alive = chance.percent(70);
        put(host, number, alive);
        return "host " + number + " is " + (alive ? "alive" : "dead");
    }

    private static void put(RandomHost host, HostNumber number, boolean alive) {
        host.put(new FabricHost(number, host.underlay(number), alive));
    }
}
