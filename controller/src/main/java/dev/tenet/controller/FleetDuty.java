package dev.tenet.controller;

import dev.tenet.api.ec2.StoreIntent;
import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostSession;
import dev.tenet.model.HostStatus;
import dev.tenet.model.Installation;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.Kind;
import dev.tenet.model.NatLeases;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Instances;
import dev.tenet.model.command.NatGateways;
import dev.tenet.model.command.PortLeases;
import dev.tenet.model.command.Targets;
import dev.tenet.model.command.VpcPeerings;
import dev.tenet.model.command.ZonalShifts;
import dev.tenet.store.Fence;
import dev.tenet.store.ObjectTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What one controller does for the whole fleet, while it has the fleet's key: notes which hosts are alive, and forgets
 * instances that were terminated long ago and peering connections that are over, and ends the connections of targets whose time is over or that are ill, and zonal shifts. Each write is fenced by that key. {@link #look} belongs to the loop.
 *
 * <p>A host without a stream is dead only after a while: its agent may be restarting, and forwards meanwhile.
 */
final class FleetDuty {
    private static final Logger LOGGER = System.getLogger(FleetDuty.class.getName());

    /** Between two looks for instances to forget. */
    private static final Duration FORGETTING = Duration.ofMinutes(1);

    /** The kinds of objects that its looks depend on. */
    static final Set<Kind<?>> KINDS = Set.of(Kind.HOST, Kind.HOST_STATUS, Kind.HOST_SESSION);

    private final Duration hostDead;
    private final InstantSource clock;
    private final StoreWriter writer;
    private final Map<HostId, Long> missedNanos = new HashMap<>();
    private final Set<HostId> writing = ConcurrentHashMap.newKeySet();
    private final Set<String> changing = ConcurrentHashMap.newKeySet();
    private final Installation installation;
    private final RandomGenerator random;
    private Optional<Fence> held = Optional.empty();
    private long forgotNanos;

    FleetDuty(
            Duration hostDead,
            Installation installation,
            RandomGenerator random,
            InstantSource clock,
            StoreWriter writer) {
        this.installation = installation;
        this.random = random;
        this.hostDead = hostDead;
        this.clock = clock;
        this.writer = writer;
    }

    /** @param nowNanos by a clock that only grows */
    void look(IntentSnapshot intent, Membership.View membership, long nowNanos) {
        if (!held.equals(membership.fence())) {
            // What an earlier holder saw of absences is not known here: every host gets its time anew.
            missedNanos.clear();
            held = membership.fence();
            forgotNanos = nowNanos;
        }
        if (held.isPresent()) {
            intent.list(Kind.HOST.under()).forEach(host -> look(host, held.get(), intent, membership, nowNanos));
            lookAtNat(held.get(), intent);
            lookAtTargets(held.get(), intent);
            lookAtShifts(held.get(), intent);
            if (nowNanos - forgotNanos > FORGETTING.toNanos()) {
                forgotNanos = nowNanos;
                forget(held.get(), intent);
            }
        }
    }

    private void look(Host host, Fence fence, IntentSnapshot intent, Membership.View membership, long nowNanos) {
        boolean wasAlive =
                intent.find(HostStatus.key(host.id())).map(HostStatus::alive).orElse(false);
        boolean isConnected = intent.find(HostSession.key(host.id()))
                .filter(session -> membership.controllers().contains(session.controller()))
                .isPresent();
        if (isConnected) {
            missedNanos.remove(host.id());
        } else if (wasAlive) {
            missedNanos.putIfAbsent(host.id(), nowNanos);
        }
        long missed = missedNanos.getOrDefault(host.id(), nowNanos);
        boolean isDead = !isConnected && nowNanos - missed > hostDead.toNanos();
        if ((isConnected && !wasAlive || wasAlive && isDead) && writing.add(host.id())) {
            LOGGER.log(Level.INFO, "host={0} is {1}", host.id(), isConnected ? "alive" : "taken for dead");
            note(fence, new HostStatus(host.id(), isConnected, clock.instant()));
        }
    }

    private void note(Fence fence, HostStatus status) {
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                if (transaction.find(Host.key(status.host())).isPresent()) {
                    transaction.put(status);
                }
            }

            @Override
            public Optional<Fence> fence() {
                return Optional.of(fence);
            }

            @Override
            public void done(boolean written) {
                writing.remove(status.host());
            }
        });
    }

    private void forget(Fence fence, IntentSnapshot intent) {
        intent.list(Kind.INSTANCE.under()).stream()
                .filter(instance -> instance.goal() == InstanceGoal.TERMINATED)
                .filter(instance -> instance.changed()
                        .plus(Instances.SHOWN_AFTER_TERMINATION)
                        .isBefore(clock.instant()))
                .forEach(instance -> forget(fence, instance));
        intent.list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .filter(connection -> VpcPeerings.isDue(connection, clock.instant()))
                .forEach(connection -> tidy(fence, connection.id()));
    }

    /** Ports of hosts that are lost or give some back, addresses that have drained, gateways that ended long ago. */
    private void lookAtNat(Fence fence, IntentSnapshot intent) {
        for (NatLeases leases : intent.list(Kind.NAT_LEASES.under())) {
            leases.leases().stream()
                    .map(NatLeases.Lease::host)
                    .distinct()
                    .filter(host -> isLost(host, intent))
                    .forEach(host -> write(
                            fence,
                            leases.key() + " " + host,
                            transaction -> new PortLeases(new StoreIntent(transaction), clock.instant())
                                    .end(leases.key(), host)));
            if (leases.leases().stream().anyMatch(lease -> lease.isOver(clock.instant()))) {
                write(
                        fence,
                        leases.key() + " ending",
                        transaction ->
                                new PortLeases(new StoreIntent(transaction), clock.instant()).endDue(leases.key()));
            }
        }
        intent.list(Kind.NAT_GATEWAY.under()).stream()
                .filter(gateway -> NatGateways.isDue(gateway, clock.instant()))
                .forEach(gateway -> write(
                        fence,
                        gateway.key().toString(),
                        transaction -> new NatGateways(new Attempt(
                                        new StoreIntent(transaction),
                                        gateway.owner(),
                                        installation,
                                        random,
                                        clock.instant()))
                                .tidy(gateway.id())));
    }

    /** Targets whose time is over, and those that have been ill for too long. */
    private void lookAtTargets(Fence fence, IntentSnapshot intent) {
        for (TargetGroup group : intent.list(Kind.TARGET_GROUP.under())) {
            if (Targets.isDue(group, clock.instant())) {
                write(fence, group, Targets::end);
            } else if (group.unhealthyDraining().isPresent()
                    && !Targets.lost(group, intent.list(TargetHealth.of(group)), clock.instant())
                            .isEmpty()) {
                write(fence, group, Targets::endOfIll);
            }
        }
    }

    /** Zonal shifts whose time is over. */
    private void lookAtShifts(Fence fence, IntentSnapshot intent) {
        intent.list(Kind.ZONAL_SHIFT.under()).stream()
                .filter(shift -> shift.isDue(clock.instant()))
                .forEach(shift -> write(
                        fence,
                        shift.key().toString(),
                        transaction -> new ZonalShifts(new Attempt(
                                        new StoreIntent(transaction),
                                        shift.owner(),
                                        installation,
                                        random,
                                        clock.instant()))
                                .endDue(shift.balancer(), shift.id())));
    }

    private void write(Fence fence, TargetGroup group, BiConsumer<Targets, TargetGroupId> change) {
        write(
                fence,
                group.key().toString(),
                transaction -> change.accept(
                        new Targets(new Attempt(
                                new StoreIntent(transaction), group.owner(), installation, random, clock.instant())),
                        group.id()));
    }

    private static boolean isLost(HostId host, IntentSnapshot intent) {
        return intent.find(Host.key(host)).isEmpty()
                || intent.find(HostStatus.key(host)).filter(HostStatus::alive).isEmpty();
    }

    /** One at once of the same name. */
    private void write(Fence fence, String name, Consumer<ObjectTransaction> change) {
        if (!changing.add(name)) {
            return;
        }
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(transaction);
            }

            @Override
            public Optional<Fence> fence() {
                return Optional.of(fence);
            }

            @Override
            public void done(boolean written) {
                changing.remove(name);
            }
        });
    }

    private void tidy(Fence fence, VpcPeeringConnectionId due) {
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                VpcPeerings.tidy(new StoreIntent(transaction), due, clock.instant());
            }

            @Override
            public Optional<Fence> fence() {
                return Optional.of(fence);
            }

            @Override
            public void done(boolean written) {}
        });
    }

    private void forget(Fence fence, Instance terminated) {
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                Optional<InstanceStatus> status =
                        transaction.find(InstanceStatus.key(terminated.owner(), terminated.id()));
                boolean isReached = status.filter(found -> found.generation() == terminated.generation())
                        .isPresent();
                if (isReached && transaction.find(terminated.key()).equals(Optional.of(terminated))) {
                    status.ifPresent(found -> transaction.delete(found.key()));
                    transaction.delete(terminated.key());
                }
            }

            @Override
            public Optional<Fence> fence() {
                return Optional.of(fence);
            }

            @Override
            public void done(boolean written) {}
        });
    }
}
