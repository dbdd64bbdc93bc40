package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.MaglevTable;
import dev.tenet.datapath.layout.BalancerFlag;
import dev.tenet.datapath.layout.BalancerFront;
import dev.tenet.datapath.layout.BalancerPage;
import dev.tenet.datapath.layout.BalancerPageKey;
import dev.tenet.datapath.layout.BalancerTargetKey;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A balancer as entries of the datapath's tables.
 *
 * @param pages who has the slots
 * @param targets as whom interfaces get connections, also those that get no new ones
 */
public record BalancerEntries(
        RawBytes key,
        RawBytes entry,
        RawBytes front,
        RawBytes address,
        Map<RawBytes, RawBytes> pages,
        Map<RawBytes, RawBytes> targets) {
    private static final int PAGE = LayoutConstant.BALANCER_PAGE;

    public BalancerEntries {
        pages = Map.copyOf(pages);
        targets = Map.copyOf(targets);
    }

    /** @param policy the compiled rules of its groups; 0: not there (yet), so that nothing passes if it has groups */
    public static BalancerEntries of(Balancer balancer, int policy) {
        List<MaglevTable.Backend> backends = balancer.targets().stream()
                .map(target -> new MaglevTable.Backend(target.networkInterface().number(), target.weight()))
                .toList();
        MaglevTable table = MaglevTable.build(MaglevTable.sizeFor(backends.size()), backends);
        boolean isEmpty = table.backend(0) == MaglevTable.NOBODY;
        BalancerFront front = BalancerFront.allocate(Encodings.HEAP)
                .identity(balancer.identity().map(identity -> identity.number()).orElse(0));
        Encodings.write(balancer.key().address(), front.address());
        return new BalancerEntries(
                key(balancer.key()),
                entry(balancer, policy, isEmpty ? 0 : table.size()),
                RawBytes.ofInt(balancer.front().number()),
                RawBytes.of(front.memory()),
                isEmpty ? Map.of() : pages(balancer, table),
                targets(balancer));
    }

    private static RawBytes key(BalancerKey key) {
        var written = dev.tenet.datapath.layout.BalancerKey.allocate(Encodings.HEAP)
                .vni(key.vni().number())
                .port(key.port())
                .protocol(key.protocol().number());
        Encodings.write(key.address(), written.address());
        return RawBytes.of(written.memory());
    }

    private static RawBytes entry(Balancer balancer, int policy, int slots) {
        return RawBytes.of(dev.tenet.datapath.layout.Balancer.allocate(Encodings.HEAP)
                .front(balancer.front().number())
                .slots(slots)
                .flags(balancer.groups().isEmpty() ? 0 : BalancerFlag.JUDGES)
                .policy(policy)
                .identity(balancer.identity().map(identity -> identity.number()).orElse(0))
                .memory());
    }

    private static Map<RawBytes, RawBytes> pages(Balancer balancer, MaglevTable table) {
        Map<RawBytes, RawBytes> pages = new HashMap<>();
        for (int first = 0; first < table.size(); first += PAGE) {
            BalancerPage page = BalancerPage.allocate(Encodings.HEAP);
            for (int i = 0; i < PAGE && first + i < table.size(); i++) {
                page.target(i, table.backend(first + i));
            }
            pages.put(
                    RawBytes.of(BalancerPageKey.allocate(Encodings.HEAP)
                            .front(balancer.front().number())
                            .port(balancer.key().port())
                            .protocol(balancer.key().protocol().number())
                            .page(first / PAGE)
                            .memory()),
                    RawBytes.of(page.memory()));
        }
        return pages;
    }

    private static Map<RawBytes, RawBytes> targets(Balancer balancer) {
        Map<RawBytes, RawBytes> targets = new HashMap<>();
        for (BalancerTarget target : balancer.targets()) {
            var written = dev.tenet.datapath.layout.BalancerTarget.allocate(Encodings.HEAP)
                    .port(target.port());
            Encodings.write(target.address(), written.address());
            targets.put(
                    RawBytes.of(BalancerTargetKey.allocate(Encodings.HEAP)
                            .front(balancer.front().number())
                            .port(balancer.key().port())
                            .protocol(balancer.key().protocol().number())
                            .interface_(target.networkInterface().number())
                            .memory()),
                    RawBytes.of(written.memory()));
        }
        return targets;
    }
}
