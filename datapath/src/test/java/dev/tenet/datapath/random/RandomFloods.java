package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.Flooded;
import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;

/** An edge has withdrawn some public addresses, or let in a part of what comes for them, for a while, or for a while that is over; and some that nobody has any more. */
final class RandomFloods implements HostPart {
    private static final long FOREVER = Long.MAX_VALUE / 2;
    private static final int MOST = 8;

    @Override
    public void build(RandomHost host, Chance chance) {
        if (chance.percent(40)) {
            withdraw(host, chance);
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (host.flooded.isEmpty() || (host.flooded.size() < MOST && chance.percent(40))) {
            return withdraw(host, chance) + " is withdrawn";
        }
        IpPrefix back = chance.pick(List.copyOf(host.flooded.keySet()));
        host.flooded.remove(back);
        return back + " is no longer withdrawn";
    }

    private static IpPrefix withdraw(RandomHost host, Chance chance) {
        IpPrefix chosen = chance.pick(candidates(host, chance));
        long until = chance.percent(75) ? FOREVER : 1;
        host.flooded.put(chosen, new Flooded(until, chance.pick(0, 0x40000000, 0xe0000000)));
        return chosen;
    }

    private static List<IpPrefix> candidates(RandomHost host, Chance chance) {
        List<IpPrefix> found = new ArrayList<>();
        host.all(PublicAddress.class).forEach(address -> found.add(address.prefix()));
        host.all(NatGateway.class).stream()
                .flatMap(gateway -> gateway.addresses().stream())
                .flatMap(address -> address.publicAddress().stream())
                .forEach(address -> found.add(IpPrefix.single(address)));
        Ipv4Address any = RandomInternet.publicIpv4(chance.below(120));
        found.add(IpPrefix.single(any));
        found.add(DelegatedPrefix.containing(any));
        return found;
    }
}
