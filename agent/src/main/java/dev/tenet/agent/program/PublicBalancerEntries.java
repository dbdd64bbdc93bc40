package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.BalancerFlag;
import dev.tenet.datapath.layout.BalancerHostKey;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.PublicFlag;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A balancer on the internet as entries of an edge's tables.
 *
 * @param address in {@code public_addresses}
 * @param hosts that may send as it
 */
public record PublicBalancerEntries(
        RawBytes key,
        RawBytes entry,
        RawBytes address,
        RawBytes known,
        Map<RawBytes, RawBytes> pages,
        Map<RawBytes, RawBytes> targets,
        Set<RawBytes> hosts) {
    public PublicBalancerEntries {
        pages = Map.copyOf(pages);
        targets = Map.copyOf(targets);
        hosts = Set.copyOf(hosts);
    }

    public static PublicBalancerEntries of(PublicBalancer balancer) {
        int front = balancer.front().number() | LayoutConstant.MUX_FRONT;
        BalancerTable table = BalancerTable.of(balancer);
        BalancerSlots slots = new BalancerSlots(
                front, balancer.key().protocol().number(), balancer.key().port());
        return new PublicBalancerEntries(
                BalancerSlots.key(
                        Network.INTERNET,
                        balancer.key().address(),
                        balancer.key().protocol(),
                        balancer.key().port()),
                RawBytes.of(dev.tenet.datapath.layout.Balancer.allocate(Encodings.HEAP)
                        .front(front)
                        .slots(table.slots())
                        .flags(balancer.sticky() ? BalancerFlag.STICKY : 0)
                        .memory()),
                address(balancer.key().address()),
                known(balancer.vni(), balancer.front(), balancer.privateAddress()),
                slots.pages(table),
                balancer.targets().stream()
                        .collect(Collectors.toMap(
                                target -> slots.target(target.networkInterface()),
                                target -> BalancerSlots.target(target.host()))),
                balancer.targets().stream()
                        .map(PublicTarget::host)
                        .distinct()
                        .map(host -> RawBytes.of(BalancerHostKey.allocate(Encodings.HEAP)
                                .front(front)
                                .host(host.number())
                                .memory()))
                        .collect(Collectors.toSet()));
    }

    /** The key of a public address. */
    public static RawBytes address(IpAddress address) {
        return Encodings.networkPrefix(Network.INTERNET, IpPrefix.single(address));
    }

    /** What is known of one that is a balancer's. */
    public static RawBytes known(VirtualNetworkIdentifier vni, InterfaceNumber front, IpAddress privateAddress) {
        var value = dev.tenet.datapath.layout.PublicAddress.allocate(Encodings.HEAP)
                .vni(vni.number())
                .flags(PublicFlag.BALANCER)
                .gateway(front.number());
        Encodings.write(privateAddress, value.address());
        return RawBytes.of(value.memory());
    }
}
