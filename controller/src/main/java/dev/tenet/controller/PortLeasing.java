package dev.tenet.controller;

import dev.tenet.api.ec2.StoreIntent;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatLeases;
import dev.tenet.model.command.PortLeases;
import dev.tenet.store.ObjectTransaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives hosts that are connected here ports of NAT gateways: first ones to whose routes lead to a gateway of which they have none, and more
 * before they run out. A host has one request for each gateway at once; they are served in the order in which they come, and what would get
 * nothing asks the store nothing: who opens connections without end delays nobody's configuration. A host that got none, as all
 * were leased, gets some when others have given some back. A host whose routes have led nowhere near a gateway for so long that no connection can be left gives its ports back.
 */
final class PortLeasing {
    /** Longer than a connection through a gateway that says nothing is remembered. */
    private static final Duration UNNAMED = Duration.ofSeconds(360);

    /** Hosts without ports that get some of one gateway at one look: a look does little. */
    private static final int SERVED_AT_A_LOOK = 16;

    private final StoreWriter writer;
    private final InstantSource clock;
    private final int firstPorts;

    /** Searches of a host that took long or found nothing, as it told last. */
    private final Map<Asker, Long> strains = new HashMap<>();

    /** Since when hosts have ports that their routes do not lead to. */
    private final Map<Asker, Long> unnamedNanos = new HashMap<>();

    private final Set<Asker> asking = ConcurrentHashMap.newKeySet();

    private record Asker(HostId host, NatGatewayKey gateway) {}

    /** @param firstPorts how many a host gets first */
    PortLeasing(StoreWriter writer, InstantSource clock, int firstPorts) {
        this.writer = writer;
        this.clock = clock;
        this.firstPorts = firstPorts;
    }

    void heard(HostId host, AgentMessage.NatUse use, StoreSnapshot intent) {
        for (AgentMessage.NatGatewayUse each : use.gateways()) {
            Asker asker = new Asker(host, each.gateway());
            long strain = each.strained();
            long before = Optional.ofNullable(strains.put(asker, strain)).orElse(0L);
            intent.list(Kind.NAT_GATEWAY.under()).stream()
                    .filter(gateway -> key(gateway).equals(Optional.of(each.gateway())))
                    .findFirst()
                    .ifPresent(gateway -> {
                        NatLeases leases = leases(gateway, intent);
                        boolean isFirst = leases.ports(host) == 0;
                        if ((isFirst || strain > before)
                                && PortLeases.wouldGrow(gateway, leases, host, firstPorts, clock.instant())) {
                            give(gateway.key(), asker, isFirst);
                        }
                    });
        }
    }

    /**
     * Gives those without ports what there is, and takes back what hosts have no use for.
     *
     * @param told what a host said last of gateways that its routes name; empty if it is not connected here
     * @param nowNanos by a clock that only grows
     */
    void look(StoreSnapshot intent, Function<HostId, Optional<List<AgentMessage.NatGatewayUse>>> told, long nowNanos) {
        serve(intent, told);
        Set<Asker> unnamed = new HashSet<>();
        for (NatLeases leases : intent.list(Kind.NAT_LEASES.under())) {
            Optional<NatGatewayKey> gateway = intent.find(NatGateway.key(leases.owner(), leases.gateway()))
                    .flatMap(PortLeasing::key);
            gateway.ifPresent(key -> leases.leases().stream()
                    .map(NatLeases.Lease::host)
                    .distinct()
                    .filter(host -> told.apply(host)
                            .filter(uses ->
                                    uses.stream().noneMatch(use -> use.gateway().equals(key)))
                            .isPresent())
                    .map(host -> new Asker(host, key))
                    .forEach(asker -> {
                        unnamed.add(asker);
                        long since = unnamedNanos.computeIfAbsent(asker, _ -> nowNanos);
                        if (nowNanos - since > UNNAMED.toNanos()) {
                            write(asker, ports -> ports.end(leases.key(), asker.host()));
                        }
                    }));
        }
        unnamedNanos.keySet().retainAll(unnamed);
    }

    /** A host without ports has nothing new to tell, so that it is not heard again. */
    private void serve(StoreSnapshot intent, Function<HostId, Optional<List<AgentMessage.NatGatewayUse>>> told) {
        Map<NatGatewayKey, Waiting> waiting = new HashMap<>();
        for (NatGateway gateway : intent.list(Kind.NAT_GATEWAY.under())) {
            key(gateway).ifPresent(key -> waiting.put(key, new Waiting(gateway, leases(gateway, intent))));
        }
        if (waiting.isEmpty()) {
            return;
        }
        for (Host host : intent.list(Kind.HOST.under())) {
            told.apply(host.id()).orElse(List.of()).forEach(use -> {
                Waiting at = waiting.get(use.gateway());
                if (at != null && at.isNext(host.id())) {
                    give(at.gateway.key(), new Asker(host.id(), use.gateway()), true);
                }
            });
        }
    }

    /** Of one gateway, until it has nothing more or enough have been served. */
    private final class Waiting {
        final NatGateway gateway;
        private final NatLeases leases;
        private final Set<HostId> holders;
        private int left = SERVED_AT_A_LOOK;

        Waiting(NatGateway gateway, NatLeases leases) {
            this.gateway = gateway;
            this.leases = leases;
            this.holders = leases.leases().stream()
                    .filter(lease -> !lease.isEnding())
                    .map(NatLeases.Lease::host)
                    .collect(Collectors.toSet());
        }

        boolean isNext(HostId host) {
            if (left == 0 || holders.contains(host)) {
                return false;
            }
            boolean gets = PortLeases.wouldGrow(gateway, leases, host, firstPorts, clock.instant());
            left = gets ? left - 1 : 0;
            return gets;
        }
    }

    /** By which hosts know it, while it takes packets. */
    private static Optional<NatGatewayKey> key(NatGateway gateway) {
        return gateway.number()
                .filter(_ -> gateway.isAvailable())
                .map(number -> new NatGatewayKey(new InterfaceNumber(Math.toIntExact(number.number()))));
    }

    private static NatLeases leases(NatGateway gateway, StoreSnapshot intent) {
        return intent.find(NatLeases.key(gateway.owner(), gateway.id())).orElseGet(() -> NatLeases.none(gateway));
    }

    /** @param first whether the host had none; what was known of it may be older than what was written for it last */
    private void give(IntentKey<NatGateway> gateway, Asker asker, boolean first) {
        write(asker, ports -> {
            if (first) {
                ports.begin(gateway, asker.host(), firstPorts);
            } else {
                ports.grow(gateway, asker.host(), firstPorts);
            }
        });
    }

    private void write(Asker asker, Consumer<PortLeases> change) {
        if (!asking.add(asker)) {
            return;
        }
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(new PortLeases(new StoreIntent(transaction), clock.instant()));
            }

            @Override
            public void done(boolean written) {
                asking.remove(asker);
            }
        });
    }
}
