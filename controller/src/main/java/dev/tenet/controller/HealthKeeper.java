package dev.tenet.controller;

import dev.tenet.compiler.IncrementalCompiler;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.ResourceStatus.Condition;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.model.AccountId;
import dev.tenet.model.HostId;
import dev.tenet.model.HostStatus;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetName;
import dev.tenet.store.Change;
import dev.tenet.store.ObjectTransaction;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Notes what hosts find out about load balancers' targets, each change once. The targets of a host that has died are not well: it cannot say so
 * itself. Belongs to the loop.
 */
final class HealthKeeper {
    private static final String DEAD = "Target.Timeout";
    private static final String DEAD_DESCRIPTION = "Request timed out";

    private final IncrementalCompiler compiler;
    private final StoreWriter writer;
    private final InstantSource clock;
    private final Executor loop;

    /** What is being written, so that what is heard meanwhile is compared with that. */
    private final Map<IntentKey<TargetHealth>, TargetHealth> writing = new HashMap<>();

    HealthKeeper(IncrementalCompiler compiler, StoreWriter writer, InstantSource clock, Executor loop) {
        this.compiler = compiler;
        this.writer = writer;
        this.clock = clock;
        this.loop = loop;
    }

    /** A host has another opinion of a target; it may only have one of those that it was told to look at. */
    void heard(HostId host, TargetCheckKey check, Condition condition, StoreSnapshot intent) {
        if (!compiler.has(host, check)) {
            return;
        }
        group(check)
                .flatMap(intent::find)
                .ifPresent(group -> target(group, check).ifPresent(target -> {
                    switch (condition) {
                        case ResourceStatus.Ready() -> note(health(group, target, true, "", ""), intent);
                        case ResourceStatus.Failed(String reason) -> {
                            String[] words = reason.split(" ", 2);
                            note(health(group, target, false, words[0], words.length > 1 ? words[1] : ""), intent);
                        }
                        case ResourceStatus.Gone() -> {}
                    }
                }));
    }

    /** Hosts may have died. */
    void changed(Change<?> change, Membership.View membership, StoreSnapshot intent) {
        boolean died = change.after().orElse(null) instanceof HostStatus now
                && !now.alive()
                && change.before().orElse(null) instanceof HostStatus before
                && before.alive();
        if (!died || membership.fence().isEmpty()) {
            return;
        }
        HostId dead = ((HostStatus) change.after().orElseThrow()).host();
        for (TargetHealth health : intent.list(Kind.TARGET_HEALTH.under())) {
            if (health.healthy() && isOn(dead, health, intent)) {
                intent.find(TargetGroup.key(health.owner(), health.group()))
                        .ifPresent(group -> group.targets().stream()
                                .filter(target ->
                                        TargetHealth.key(group, target).equals(health.key()))
                                .findAny()
                                .ifPresent(
                                        target -> note(health(group, target, false, DEAD, DEAD_DESCRIPTION), intent)));
            }
        }
    }

    private static boolean isOn(HostId host, TargetHealth health, StoreSnapshot intent) {
        Optional<Target> target = intent.find(TargetGroup.key(health.owner(), health.group())).stream()
                .flatMap(group -> group.targets().stream())
                .filter(found -> found.name().toString().equals(health.target()) && found.port() == health.port())
                .findAny();
        return target.flatMap(found -> switch (found.name()) {
                    case TargetName.OfInstance(var id) -> intent.find(Instance.key(health.owner(), id));
                    case TargetName.OfAddress(var address) ->
                        intent.list(Kind.NETWORK_INTERFACE.under(health.owner())).stream()
                                .filter(each -> each.vpc().equals(health.vpc())
                                        && (each.ipv4().contains(address)
                                                || each.ipv6().contains(address)))
                                .findAny()
                                .flatMap(NetworkInterface::attachment)
                                .flatMap(attached -> intent.find(Instance.key(health.owner(), attached.instance())));
                })
                .filter(instance -> instance.host().equals(host))
                .isPresent();
    }

    private TargetHealth health(TargetGroup group, Target target, boolean healthy, String reason, String description) {
        return new TargetHealth(
                group.owner(),
                group.vpc(),
                group.id(),
                target.name().toString(),
                target.port(),
                healthy,
                reason,
                description,
                clock.instant(),
                List.of(),
                Optional.empty());
    }

    private void note(TargetHealth found, StoreSnapshot intent) {
        Optional<TargetHealth> last =
                Optional.ofNullable(writing.get(found.key())).or(() -> intent.find(found.key()));
        if (last.filter(found::saysAs).isPresent()) {
            return;
        }
        TargetHealth health = last.map(found::after).orElse(found);
        writing.put(health.key(), health);
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                boolean isTarget = transaction.find(TargetGroup.key(health.owner(), health.group())).stream()
                        .flatMap(group -> group.targets().stream())
                        .anyMatch(target -> target.name().toString().equals(health.target())
                                && target.port() == health.port()
                                && !target.isDraining());
                if (isTarget) {
                    transaction.put(health);
                }
            }

            @Override
            public void done(boolean written) {
                loop.execute(() -> writing.remove(health.key(), health));
            }
        });
    }

    private static Optional<IntentKey<TargetGroup>> group(TargetCheckKey check) {
        String[] parts = check.group().split("/", 2);
        try {
            return parts.length == 2
                    ? Optional.of(TargetGroup.key(AccountId.parse(parts[0]), TargetGroupId.parse(parts[1])))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Target> target(TargetGroup group, TargetCheckKey check) {
        return group.targets().stream()
                .filter(target -> target.name().toString().equals(check.target()) && target.port() == check.port())
                .findAny();
    }
}
