package dev.tenet.datapath.random;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Balancers over interfaces here and elsewhere; some judge, some have nobody, some whose targets get nothing new, or whose connections are ended. */
final class RandomBalancers implements HostPart {
    /** The host part of balancers' addresses: nobody else has it. */
    static final int ADDRESS = 47;

    /** That of their addresses in another zone. */
    private static final int OTHER_ZONE = 46;

    static final List<Integer> PORTS = List.of(80, 443, BalancerKey.ALL_PORTS);
    private static final List<Integer> TARGET_PORTS = List.of(80, 8080, 5432);
    private static final int FIRST_FRONT = 30_000;
    private static final int FIRST_INTERFACE = 11;

    @Override
    public void build(RandomHost host, Chance chance) {
        for (VirtualNetworkIdentifier vni : AddressPlan.WITH_INSTANCES) {
            for (IpFamily family : IpFamily.values()) {
                for (int port : PORTS) {
                    if (port == BalancerKey.ALL_PORTS && chance.percent(50)) {
                        continue;
                    }
                    put(host, key(vni, family, IpProtocol.TCP, port), chance);
                    put(host, key(vni, family, IpProtocol.UDP, port), chance);
                    putMux(host, key(vni, family, IpProtocol.TCP, port), chance);
                    putMux(host, key(vni, family, IpProtocol.UDP, port), chance);
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
        if (chance.percent(40)) {
            putMux(host, key, chance);
            return "an edge's balancer " + key + " is another";
        }
        put(host, key, chance);
        return "balancer " + key + " is another";
    }

    private static BalancerKey key(VirtualNetworkIdentifier vni, IpFamily family, IpProtocol protocol, int port) {
        return new BalancerKey(vni, AddressPlan.address(family, ADDRESS), protocol, port);
    }

    private static void put(RandomHost host, BalancerKey key, Chance chance) {
        List<BalancerTarget> targets = new ArrayList<>();
        for (NetworkInterface here : host.all(NetworkInterface.class)) {
            Optional<IpAddress> primary = here.primary(family(key, chance));
            if (here.vni().equals(key.vni()) && primary.isPresent() && chance.percent(45)) {
                targets.add(target(key, here.number(), RandomHost.NUMBER, primary.get(), chance));
            }
        }
        int part = AddressPlan.FIRST_ELSEWHERE;
        for (InterfaceNumber elsewhere : AddressPlan.NEXT_HOPS_ELSEWHERE) {
            if (chance.percent(35)) {
                targets.add(target(
                        key,
                        elsewhere,
                        chance.pick(FabricHosts.OTHERS),
                        AddressPlan.address(family(key, chance), part++),
                        chance));
            }
        }
        if (chance.percent(8)) {
            targets.clear();
        }
        Optional<Identity> identity =
                chance.percent(50) ? Optional.empty() : Optional.of(chance.pick(List.copyOf(host.identities.keySet())));
        List<SecurityGroupKey> groups =
                identity.map(host::groups).map(List::copyOf).orElse(List.of());
        List<BalancerShares> former = new ArrayList<>();
        while (former.size() < Balancer.MAX_FORMER && chance.percent(75)) {
            former.add(shares(targets, chance));
        }
        host.put(new Balancer(
                key,
                front(key),
                groups,
                identity,
                publicAddress(key),
                stickiness(key),
                chance.pick(0, 60, 350),
                former,
                targets));
    }

    /** Of a target: mostly the clients'. */
    private static IpFamily family(BalancerKey key, Chance chance) {
        return chance.percent(75) ? key.address().family() : chance.pick(IpFamily.values());
    }

    private static InterfaceNumber front(BalancerKey key) {
        return new InterfaceNumber(
                FIRST_FRONT + key.vni().number() * 2 + key.address().family().ordinal());
    }

    /** The same for all ports of an address, now and later. */
    static Optional<IpAddress> publicAddress(BalancerKey key) {
        int network = AddressPlan.WITH_INSTANCES.indexOf(key.vni());
        return switch (key.address().family()) {
            case IPV4 -> network % 2 == 0 ? Optional.of(Ipv4Address.of(198, 51, 100, 150 + network)) : Optional.empty();
            case IPV6 -> network == 0 ? Optional.of(key.address()) : Optional.empty();
        };
    }

    private static Stickiness stickiness(BalancerKey key) {
        return switch (key.port()) {
            case 80 -> Stickiness.NONE;
            case 443 -> key.protocol().equals(IpProtocol.TCP) ? Stickiness.ADDRESSES : Stickiness.NONE;
            default -> Stickiness.ADDRESSES_AND_PROTOCOL;
        };
    }

    private static BalancerShares shares(List<BalancerTarget> targets, Chance chance) {
        List<BalancerShares.Share> shares = new ArrayList<>();
        targets.forEach(target -> {
            if (chance.percent(60)) {
                shares.add(new BalancerShares.Share(target.networkInterface(), chance.pick(1, 1, 3)));
            }
        });
        return new BalancerShares(shares);
    }

    /** What an edge knows, which need not be what hosts know by now. */
    private static void putMux(RandomHost host, BalancerKey key, Chance chance) {
        publicAddress(key).ifPresent(address -> {
            PublicBalancerKey at = new PublicBalancerKey(address, key.protocol(), key.port());
            if (chance.percent(8)) {
                host.resources.remove(at);
                return;
            }
            List<PublicBalancer.PublicTarget> targets = new ArrayList<>();
            for (InterfaceNumber elsewhere : AddressPlan.NEXT_HOPS_ELSEWHERE) {
                if (chance.percent(50)) {
                    targets.add(new PublicBalancer.PublicTarget(
                            elsewhere,
                            chance.pick(FabricHosts.OTHERS),
                            chance.pick(0, 1, 1, 2),
                            server(key, elsewhere, chance)));
                }
            }
            host.put(new PublicBalancer(at, key.vni(), front(key), key.address(), stickiness(key), targets));
        });
    }

    private static BalancerTarget target(
            BalancerKey key, InterfaceNumber number, HostNumber on, IpAddress address, Chance chance) {
        boolean ended = chance.percent(12);
        IpFamily family = address.family();
        boolean changesFamily = family != key.address().family();
        return new BalancerTarget(
                number,
                on,
                chance.percent(25) && !changesFamily ? key.address() : address,
                key.isOfAllPorts() ? BalancerKey.ALL_PORTS : chance.pick(TARGET_PORTS),
                ended ? 0 : chance.pick(0, 1, 1, 1, 3),
                ended,
                AddressPlan.address(family, chance.percent(80) ? ADDRESS : OTHER_ZONE),
                chance.percent(40) || changesFamily,
                chance.percent(50),
                server(key, number, chance));
    }

    private static Optional<QuicServerId> server(BalancerKey key, InterfaceNumber number, Chance chance) {
        return key.protocol().equals(IpProtocol.UDP) && !key.isOfAllPorts() && chance.percent(60)
                ? Optional.of(server(number))
                : Optional.empty();
    }

    private static QuicServerId server(InterfaceNumber number) {
        return new QuicServerId(0x7100_0000_0000_0000L | number.number());
    }

    /** What a datagram brings: mostly a QUIC packet that names a target, here or elsewhere; some end within its header. */
    static Bytes quic(Chance chance) {
        InterfaceNumber named = chance.percent(40)
                ? chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE)
                : new InterfaceNumber(chance.between(FIRST_INTERFACE, FIRST_INTERFACE + 10));
        return quic(named, chance);
    }

    /** The same, of one of the balancer's targets mostly. */
    static Bytes quic(Balancer balancer, Chance chance) {
        return balancer.targets().isEmpty() || chance.percent(30)
                ? quic(chance)
                : quic(chance.pick(balancer.targets()).networkInterface(), chance);
    }

    private static Bytes quic(InterfaceNumber named, Chance chance) {
        int length = chance.percent(50) ? 20 : chance.pick(0, 8, 8, 8, 9);
        ByteWriter packet = new ByteWriter();
        if (chance.percent(40)) {
            packet.u8(0xc0 | chance.below(64)).u32(chance.pick(0, 1)).u8(length);
        } else {
            packet.u8(chance.below(0x80));
        }
        Bytes whole = packet.u8(chance.below(256))
                .u64(server(named).value())
                .u64(chance.bits())
                .toBytes();
        return chance.percent(90) ? whole : whole.limit(chance.below(whole.length()));
    }
}
