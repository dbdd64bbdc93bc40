package dev.tenet.controller;

import dev.tenet.compiler.IncrementalCompiler;
import dev.tenet.compiler.InstancePlacement;
import dev.tenet.compiler.IntentSnapshot;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.model.ControllerId;
import dev.tenet.model.HostId;
import dev.tenet.model.HostSession;
import dev.tenet.model.HostStatus;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceProgress;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Vpc;
import dev.tenet.store.Change;
import dev.tenet.store.ObjectTransaction;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Follows instances until what was asked of them is so. One runs when its host reports its guest ready, and the network's
 * live gateways and the hosts with rules on its groups have what they need to know of it; it has stopped, or is
 * terminated, when its host has nothing of it any more. Looks only at what is so now, never at what was sent when.
 *
 * <p>The controller that serves an instance's host notes the result. Another, which serves hosts that it concerns, gives
 * its word once they are done ({@link InstanceProgress}). Belongs to the loop.
 */
final class InstanceTracker {
    private final ControllerId self;
    private final IncrementalCompiler compiler;
    private final InstantSource clock;
    private final Executor loop;
    private final StoreWriter writer;
    private final Function<HostId, Optional<HostChannel>> connected;
    private final Map<IntentKey<Instance>, Set<HostId>> waiting = new LinkedHashMap<>();
    private final Map<HostId, Set<IntentKey<Instance>>> byHost = new HashMap<>();
    private final Set<IntentKey<?>> writing = new HashSet<>();

    /** @param connected the channel of a host whose agent is connected here */
    InstanceTracker(
            ControllerId self,
            IncrementalCompiler compiler,
            InstantSource clock,
            Executor loop,
            StoreWriter writer,
            Function<HostId, Optional<HostChannel>> connected) {
        this.self = self;
        this.compiler = compiler;
        this.clock = clock;
        this.loop = loop;
        this.writer = writer;
        this.connected = connected;
    }

    /** What one look found. */
    private record Look(Instance instance, IntentSnapshot intent, Membership.View membership) {}

    /** Something a host has done may be what an instance waits for. */
    void moved(HostId host, IntentSnapshot intent, Membership.View membership) {
        Set<IntentKey<Instance>> instances = byHost.get(host);
        if (instances != null) {
            List.copyOf(instances).forEach(instance -> look(instance, intent, membership));
        }
    }

    void lookAtAll(IntentSnapshot intent, Membership.View membership) {
        List.copyOf(waiting.keySet()).forEach(instance -> look(instance, intent, membership));
    }

    /** What was noted of an instance has changed, by whomever. */
    void changed(Change<?> change, IntentSnapshot intent, Membership.View membership) {
        IntentObject noted = change.after().isPresent()
                ? change.after().get()
                : change.before().orElseThrow();
        if (noted instanceof InstanceStatus status) {
            look(Instance.key(status.owner(), status.instance()), intent, membership);
        } else if (noted instanceof InstanceProgress progress) {
            look(Instance.key(progress.owner(), progress.instance()), intent, membership);
        } else if (noted instanceof HostStatus status) {
            moved(status.host(), intent, membership);
        }
    }

    /** Looks whether an instance has got where it should be. */
    void look(IntentKey<Instance> key, IntentSnapshot intent, Membership.View membership) {
        Optional<Instance> found = intent.find(key).filter(instance -> !isReached(instance, intent));
        wait(key, found.map(instance -> concerned(instance)).orElse(Set.of()));
        if (found.isEmpty() || writing.contains(key) || isToBeCompiled(found.get())) {
            return;
        }
        Look look = new Look(found.get(), intent, membership);
        if (look.instance().goal() == InstanceGoal.RUNNING) {
            lookAtStarting(look);
        } else {
            lookAtStopping(look);
        }
    }

    /** Then it is looked at again once it is. */
    private boolean isToBeCompiled(Instance instance) {
        return compiler.awaits(instance.vpc(), instance.key())
                || instance.interfaces().stream()
                        .anyMatch(device ->
                                compiler.awaits(instance.vpc(), NetworkInterface.key(instance.owner(), device)));
    }

    private void lookAtStarting(Look look) {
        Instance instance = look.instance();
        InstancePlacement placement =
                compiler.placement(instance.key(), instance.vpc()).orElse(NOWHERE);
        Optional<HostChannel> own = connected.apply(instance.host());
        if (!othersAreDone(look, placement, own.isPresent())) {
            return;
        }
        if (own.isPresent()) {
            InstanceKey guest = new InstanceKey(instance.id().value());
            boolean isReady = placement.host().equals(Optional.of(instance.host()))
                    && !own.get().isUnapplied(guest)
                    && own.get()
                            .condition(guest)
                            .filter(ResourceStatus.Ready.class::isInstance)
                            .isPresent();
            if (isReady) {
                noteReached(look);
            }
        } else if (concerned(instance).stream()
                .anyMatch(host -> connected.apply(host).isPresent())) {
            giveWord(look);
        }
    }

    private void lookAtStopping(Look look) {
        Instance instance = look.instance();
        InstanceKey guest = new InstanceKey(instance.id().value());
        Optional<HostChannel> own = connected.apply(instance.host());
        boolean hostIsLost =
                own.isEmpty() && look.membership().fence().isPresent() && !isAlive(instance.host(), look.intent());
        if (own.filter(channel -> !channel.isUnapplied(guest) && channel.isGone(guest))
                        .isPresent()
                || hostIsLost) {
            noteReached(look);
        }
    }

    /** Whether everybody but the instance's own host is done; of those connected elsewhere, as far as we must know. */
    private boolean othersAreDone(Look look, InstancePlacement placement, boolean mustKnowElsewhere) {
        Instance instance = look.instance();
        Set<LocationKey> locations = new HashSet<>();
        Set<Identity> identities = new HashSet<>();
        for (NetworkInterface device : interfaces(instance, look.intent())) {
            identities.add(new Identity(device.identity().number()));
            look.intent().find(Vpc.key(instance.owner(), instance.vpc())).ifPresent(vpc -> {
                device.ipv4().forEach(address -> locations.add(new LocationKey(vpc.network(), address)));
                device.ipv6().forEach(address -> locations.add(new LocationKey(vpc.network(), address)));
                device.prefixes().forEach(prefix -> locations.add(new LocationKey(vpc.network(), prefix)));
            });
        }
        return areDone(look, placement.informed(), locations, mustKnowElsewhere)
                && areDone(look, placement.peers(), identities, mustKnowElsewhere);
    }

    private boolean areDone(Look look, Set<HostId> hosts, Set<? extends ResourceKey> keys, boolean mustKnowElsewhere) {
        for (HostId host : hosts) {
            Optional<HostChannel> channel = connected.apply(host);
            if (channel.isPresent()) {
                if (keys.stream().anyMatch(channel.get()::isUnapplied)) {
                    return false;
                }
            } else if (mustKnowElsewhere && isAlive(host, look.intent()) && !isDoneElsewhere(look, host)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDoneElsewhere(Look look, HostId host) {
        Instance instance = look.instance();
        return look.intent()
                .find(HostSession.key(host))
                .filter(session -> look.membership().controllers().contains(session.controller()))
                .flatMap(session ->
                        look.intent().find(InstanceProgress.key(instance.owner(), instance.id(), session.controller())))
                .filter(progress -> progress.generation() == instance.generation())
                .isPresent();
    }

    private void noteReached(Look look) {
        Instance instance = look.instance();
        InstanceStatus status = new InstanceStatus(
                instance.id(),
                instance.owner(),
                instance.generation(),
                look.intent().revision(),
                clock.instant());
        write(instance.key(), transaction -> {
            Optional<Instance> still =
                    transaction.find(instance.key()).filter(found -> found.generation() == instance.generation());
            if (still.isPresent()) {
                transaction.put(status);
                transaction
                        .peek(InstanceProgress.of(instance.owner(), instance.id()))
                        .forEach(progress -> transaction.delete(progress.key()));
            }
        });
    }

    private void giveWord(Look look) {
        Instance instance = look.instance();
        InstanceProgress word = new InstanceProgress(instance.id(), instance.owner(), self, instance.generation());
        if (!look.intent().find(word.key()).equals(Optional.of(word))) {
            write(instance.key(), transaction -> {
                boolean stillMatters = transaction
                        .find(instance.key())
                        .filter(found -> found.generation() == instance.generation())
                        .isPresent();
                if (stillMatters
                        && transaction
                                .find(InstanceStatus.key(instance.owner(), instance.id()))
                                .filter(status -> status.generation() == instance.generation())
                                .isEmpty()) {
                    transaction.put(word);
                }
            });
        }
    }

    private void write(IntentKey<Instance> key, Consumer<ObjectTransaction> change) {
        writing.add(key);
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(transaction);
            }

            @Override
            public void done(boolean written) {
                loop.execute(() -> writing.remove(key));
            }
        });
    }

    private Set<HostId> concerned(Instance instance) {
        Set<HostId> hosts = new HashSet<>(Set.of(instance.host()));
        if (instance.goal() == InstanceGoal.RUNNING) {
            compiler.placement(instance.key(), instance.vpc()).ifPresent(placement -> {
                hosts.addAll(placement.informed());
                hosts.addAll(placement.peers());
            });
        }
        return hosts;
    }

    private void wait(IntentKey<Instance> key, Set<HostId> now) {
        Set<HostId> before = now.isEmpty() ? waiting.remove(key) : waiting.put(key, now);
        if (before != null) {
            before.forEach(host -> byHost.computeIfPresent(host, (_, instances) -> {
                instances.remove(key);
                return instances.isEmpty() ? null : instances;
            }));
        }
        now.forEach(
                host -> byHost.computeIfAbsent(host, _ -> new LinkedHashSet<>()).add(key));
    }

    private static List<NetworkInterface> interfaces(Instance instance, IntentSnapshot intent) {
        return instance.interfaces().stream()
                .map(device -> intent.find(NetworkInterface.key(instance.owner(), device)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean isReached(Instance instance, IntentSnapshot intent) {
        return intent.find(InstanceStatus.key(instance.owner(), instance.id()))
                .filter(status -> status.generation() == instance.generation())
                .isPresent();
    }

    private static boolean isAlive(HostId host, IntentSnapshot intent) {
        return intent.find(HostStatus.key(host)).map(HostStatus::alive).orElse(false);
    }

    private static final InstancePlacement NOWHERE = new InstancePlacement(Optional.empty(), Set.of(), Set.of());
}
