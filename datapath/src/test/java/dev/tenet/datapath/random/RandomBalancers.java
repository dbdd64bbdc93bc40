package dev.tenet.datapath.random;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Balancers over interfaces here and elsewhere; some judge, some have nobody, some whose targets get nothing new. */
final class RandomBalancers implements HostPart {
    /** The host part of balancers' addresses: nobody else has it. */
    static final int ADDRESS = 47;

    static final List<Integer> PORTS = List.of(80, 443);
    private static final List<Integer> TARGET_PORTS = List.of(80, 8080, 5432);
    private static final int FIRST_FRONT = 30_000;

    @Override
    public void build(RandomHost host, Chance chance) {
        for (VirtualNetworkIdentifier vni : AddressPlan.WITH_INSTANCES) {
            for (IpFamily family : IpFamily.values()) {
                for (int port : PORTS) {
                    put(host, key(vni, family, IpProtocol.TCP, port), chance);
                    put(host, key(vni, family, IpProtocol.UDP, port), chance);
                }
            }
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        BalancerKey key = key(
                chance.pick(AddressPlan.WITH_INSTANCES),
                chance.pick(IpFamily.values()),
                chance.pick(IpProtocol.TCP, IpProtocol.UDP),
                chance.pick(PORTS));
        if (chance.percent(10)) {
            host.resources.remove(key);
            return "balancer " + key + " is gone";
        }
        put(host, key, chance);
        return "balancer " + key + " is another";
    }

    private static BalancerKey key(VirtualNetworkIdentifier vni, IpFamily family, IpProtocol protocol, int port) {
        return new BalancerKey(vni, AddressPlan.address(family, ADDRESS), protocol, port);
    }

    private static void put(RandomHost host, BalancerKey key, Chance chance) {
        IpFamily family = key.address().family();
        List<BalancerTarget> targets = new ArrayList<>();
        for (NetworkInterface here : host.all(NetworkInterface.class)) {
            Optional<IpAddress> primary = here.primary(family);
            if (here.vni().equals(key.vni()) && primary.isPresent() && chance.percent(45)) {
                targets.add(target(here.number(), primary.get(), chance));
            }
        }
        int part = AddressPlan.FIRST_ELSEWHERE;
        for (InterfaceNumber elsewhere : AddressPlan.NEXT_HOPS_ELSEWHERE) {
            if (chance.percent(35)) {
                targets.add(target(elsewhere, AddressPlan.address(family, part++), chance));
            }
        }
        if (chance.percent(8)) {
            targets.clear();
        }
        Optional<Identity> identity =
                chance.percent(50) ? Optional.empty() : Optional.of(chance.pick(List.copyOf(host.identities.keySet())));
        List<SecurityGroupKey> groups =
                identity.map(host::groups).map(List::copyOf).orElse(List.of());
        int front = FIRST_FRONT + key.vni().number() * 2 + family.ordinal();
        host.put(new Balancer(key, new InterfaceNumber(front), "name", groups, identity, targets));
    }

    private static BalancerTarget target(InterfaceNumber number, IpAddress address, Chance chance) {
        return new BalancerTarget(number, address, chance.pick(TARGET_PORTS), chance.pick(0, 1, 1, 1, 3));
    }
}
