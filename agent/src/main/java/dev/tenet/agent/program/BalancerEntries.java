package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.BalancerFlag;
import dev.tenet.datapath.layout.BalancerFront;
import dev.tenet.hoststate.Balancer;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A balancer as entries of the datapath's tables.
 *
 * @param pages who has the slots
 * @param history who had them before
 * @param targets as whom interfaces get connections, also those that get no new ones
 * @param servers the QUIC servers among them
 */
public record BalancerEntries(
        RawBytes key,
        RawBytes entry,
        RawBytes front,
        RawBytes address,
        Map<RawBytes, RawBytes> pages,
        Map<RawBytes, RawBytes> history,
        Map<RawBytes, RawBytes> targets,
        Map<RawBytes, RawBytes> servers) {

    public BalancerEntries {
        pages = Map.copyOf(pages);
        history = Map.copyOf(history);
        targets = Map.copyOf(targets);
        servers = Map.copyOf(servers);
    }

    /**
     * @param table of the balancer
     * @param policy the compiled rules of its groups; 0: not there (yet), so that nothing passes if it has groups
     */
    public static BalancerEntries of(Balancer balancer, BalancerTable table, int policy) {
        Map<RawBytes, RawBytes> servers = QuicServerEntries.of(balancer);
        BalancerSlots slots = new BalancerSlots(
                balancer.front().number(),
                balancer.key().protocol().number(),
                balancer.key().port());
        BalancerFront front = BalancerFront.allocate(Encodings.HEAP)
                .identity(balancer.identity().map(identity -> identity.number()).orElse(0));
        Encodings.write(balancer.key().address(), front.address());
        return new BalancerEntries(
                BalancerSlots.key(
                        balancer.key().vni(),
                        balancer.key().address(),
                        balancer.key().protocol(),
                        balancer.key().port()),
                entry(balancer, policy, table.slots(), !servers.isEmpty()),
                RawBytes.ofInt(balancer.front().number()),
                RawBytes.of(front.memory()),
                slots.pages(table),
                slots.history(table),
                balancer.targets().stream()
                        .collect(Collectors.toMap(
                                target -> slots.target(target.networkInterface()),
                                target -> BalancerSlots.target(target))),
                servers);
    }

    private static RawBytes entry(Balancer balancer, int policy, int slots, boolean quic) {
        return RawBytes.of(dev.tenet.datapath.layout.Balancer.allocate(Encodings.HEAP)
                .front(balancer.front().number())
                .slots(slots)
                .flags((balancer.groups().isEmpty() ? 0 : BalancerFlag.JUDGES)
                        | BalancerSlots.flags(balancer.stickiness())
                        | (quic ? BalancerFlag.QUIC : 0))
                .policy(policy)
                .idleSeconds(balancer.idleSeconds())
                .identity(balancer.identity().map(identity -> identity.number()).orElse(0))
                .memory());
    }
}
