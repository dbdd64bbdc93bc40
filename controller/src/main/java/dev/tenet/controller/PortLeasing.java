package dev.tenet.controller;

import dev.tenet.api.ec2.StoreIntent;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatLeases;
import dev.tenet.model.command.PortLeases;
import dev.tenet.store.ObjectTransaction;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives hosts that are connected here ports of NAT gateways: first ones to whose routes lead to a gateway of which they have none, and more
 * before they run out. A host has one request for each gateway at once; they are served in the order in which they come.
 */
final class PortLeasing {
    private final StoreWriter writer;
    private final InstantSource clock;

    /** Searches of a host that took long, or found nothing, as it told last. */
    private final Map<Asker, Long> strains = new HashMap<>();

    private final Set<Asker> asking = ConcurrentHashMap.newKeySet();

    private record Asker(HostId host, NatGatewayKey gateway) {}

    PortLeasing(StoreWriter writer, InstantSource clock) {
        this.writer = writer;
        this.clock = clock;
    }

    void heard(HostId host, AgentMessage.NatUse use, StoreSnapshot intent) {
        for (AgentMessage.NatGatewayUse each : use.gateways()) {
            Asker asker = new Asker(host, each.gateway());
            long strain = each.strained() + each.portErrors();
            long before = Optional.ofNullable(strains.put(asker, strain)).orElse(0L);
            intent.list(Kind.NAT_GATEWAY.under()).stream()
                    .filter(gateway -> isNamed(gateway, each.gateway()))
                    .findFirst()
                    .filter(gateway -> strain > before || held(gateway, host, intent) == 0)
                    .filter(_ -> asking.add(asker))
                    .ifPresent(gateway -> grow(gateway.key(), asker));
        }
    }

    private static boolean isNamed(NatGateway gateway, NatGatewayKey key) {
        return gateway.isAvailable()
                && gateway.number()
                        .filter(number ->
                                number.number() == key.networkInterface().number())
                        .isPresent();
    }

    private static int held(NatGateway gateway, HostId host, StoreSnapshot intent) {
        return intent.find(NatLeases.key(gateway.owner(), gateway.id()))
                .map(leases -> leases.count(host))
                .orElse(0);
    }

    private void grow(IntentKey<NatGateway> gateway, Asker asker) {
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                new PortLeases(new StoreIntent(transaction), clock.instant()).grow(gateway, asker.host());
            }

            @Override
            public void done(boolean written) {
                asking.remove(asker);
            }
        });
    }
}
