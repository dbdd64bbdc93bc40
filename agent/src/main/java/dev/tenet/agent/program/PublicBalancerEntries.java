package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.BalancerFlag;
import dev.tenet.datapath.layout.BalancerHostKey;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.MuxPage;
import dev.tenet.datapath.layout.MuxTarget;
import dev.tenet.datapath.layout.PublicFlag;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A balancer on the internet as entries of an edge's tables.
 *
 * @param address in {@code public_addresses}
 * @param pages in {@code mux_pages}, by index
 * @param targets in {@code mux_targets}, by index
 * @param servers the QUIC servers among the targets
 * @param hosts that may send as it
 */
public record PublicBalancerEntries(
        RawBytes key,
        RawBytes entry,
        RawBytes address,
        RawBytes known,
        Map<RawBytes, RawBytes> pages,
        Map<RawBytes, RawBytes> targets,
        Map<RawBytes, RawBytes> servers,
        Set<RawBytes> hosts) {
    private static final int PAGE = LayoutConstant.BALANCER_PAGE;
    private static final Short NOBODY = 0;

    public PublicBalancerEntries {
        pages = Map.copyOf(pages);
        targets = Map.copyOf(targets);
        servers = Map.copyOf(servers);
        hosts = Set.copyOf(hosts);
    }

    /** How many entries of {@code mux_pages} so many slots take. */
    public static int pages(int slots) {
        return (slots + PAGE - 1) / PAGE;
    }

    /**
     * With the places that it has in the tables.
     *
     * @param firstPage of as many as {@link #pages} says
     * @param firstTarget of as many as it has targets
     */
    public static PublicBalancerEntries of(
            PublicBalancer balancer, BalancerTable table, int firstPage, int firstTarget) {
        int front = balancer.front().number();
        Map<RawBytes, RawBytes> servers = QuicServerEntries.of(balancer);
        return new PublicBalancerEntries(
                key(balancer),
                RawBytes.of(dev.tenet.datapath.layout.Balancer.allocate(Encodings.HEAP)
                        .front(front)
                        .slots(table.slots())
                        .flags(BalancerSlots.flags(balancer.stickiness()) | (servers.isEmpty() ? 0 : BalancerFlag.QUIC))
                        .firstPage(firstPage)
                        .firstTarget(firstTarget)
                        .targets(balancer.targets().size())
                        .memory()),
                address(balancer.key().address()),
                known(balancer.vni(), balancer.front(), balancer.privateAddress()),
                pages(balancer.targets(), table, firstPage),
                targets(balancer.targets(), firstTarget),
                servers,
                balancer.targets().stream()
                        .map(PublicTarget::host)
                        .distinct()
                        .map(host -> RawBytes.of(BalancerHostKey.allocate(Encodings.HEAP)
                                .front(front)
                                .host(host.number())
                                .memory()))
                        .collect(Collectors.toSet()));
    }

    /** Whether it is a key of {@code balancers} that is an edge's. */
    static boolean isOnInternet(RawBytes key) {
        return new dev.tenet.datapath.layout.BalancerKey(key.segment()).vni() == Network.INTERNET.number();
    }

    private static RawBytes key(PublicBalancer balancer) {
        return BalancerSlots.key(
                Network.INTERNET,
                balancer.key().address(),
                balancer.key().protocol(),
                balancer.key().port());
    }

    private static Map<RawBytes, RawBytes> pages(List<PublicTarget> targets, BalancerTable table, int first) {
        Map<Integer, Short> places = new HashMap<>();
        for (PublicTarget target : targets) {
            places.put(target.networkInterface().number(), (short) (places.size() + 1));
        }
        Map<RawBytes, RawBytes> pages = new HashMap<>();
        for (int at = 0; at < pages(table.slots()); at++) {
            MuxPage page = MuxPage.allocate(Encodings.HEAP);
            for (int i = 0; i < PAGE && at * PAGE + i < table.slots(); i++) {
                page.target(i, places.getOrDefault(table.owner(at * PAGE + i), NOBODY));
            }
            pages.put(RawBytes.ofInt(first + at), RawBytes.of(page.memory()));
        }
        return pages;
    }

    private static Map<RawBytes, RawBytes> targets(List<PublicTarget> targets, int first) {
        Map<RawBytes, RawBytes> written = new HashMap<>();
        for (PublicTarget target : targets) {
            written.put(
                    RawBytes.ofInt(first + written.size()),
                    RawBytes.of(MuxTarget.allocate(Encodings.HEAP)
                            .interface_(target.networkInterface().number())
                            .host(target.host().number())
                            .memory()));
        }
        return written;
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
