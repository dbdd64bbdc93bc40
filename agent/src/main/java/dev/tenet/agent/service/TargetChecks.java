package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.ResourceStatus.Condition;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TargetCheckKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Asks the targets on this host how they are, each on a thread of its own and by its own interval. The questions leave the services'
 * namespace with an address that names the balancer, for one that names the target's interface: the datapath makes them the real ones.
 */
public final class TargetChecks {
    private static final Logger LOGGER = System.getLogger(TargetChecks.class.getName());

    private final BiConsumer<TargetCheckKey, Condition> opinions;
    private final Map<TargetCheckKey, Asked> asked = new HashMap<>();
    private Optional<NetworkNamespace> namespace = Optional.empty();

    /** @param slot by which the services know the target's interface */
    public record Placed(TargetCheck check, int slot) {}

    private record Asked(Placed placed, TargetOpinion opinion, Thread thread) {}

    /** @param opinions told whenever what is thought of a target changes, by any thread */
    public TargetChecks(BiConsumer<TargetCheckKey, Condition> opinions) {
        this.opinions = opinions;
    }

    /** From now on these. What is thought of a target stays when only how it is asked changes. */
    public synchronized void replace(Map<TargetCheckKey, Placed> now) {
        asked.entrySet().removeIf(each -> {
            boolean gone = !now.containsKey(each.getKey());
            if (gone) {
                each.getValue().thread.interrupt();
            }
            return gone;
        });
        now.forEach((key, placed) -> {
            Asked before = asked.get(key);
            if (before == null || !before.placed.equals(placed)) {
                TargetOpinion opinion = before == null ? new TargetOpinion() : before.opinion;
                if (before != null) {
                    before.thread.interrupt();
                }
                asked.put(key, new Asked(placed, opinion, start(placed, opinion)));
            }
        });
    }

    /** Where the questions leave from; empty: nobody is asked. */
    synchronized void leaveFrom(Optional<NetworkNamespace> now) {
        namespace = now;
    }

    private Thread start(Placed placed, TargetOpinion opinion) {
        return Thread.ofVirtual().name("target-check").start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    long begun = System.nanoTime();
                    ask(placed).ifPresent(result -> consider(placed, opinion, result.failure));
                    long rest =
                            Duration.ofSeconds(placed.check.intervalSeconds()).toNanos() - (System.nanoTime() - begun);
                    Thread.sleep(Duration.ofNanos(Math.max(0, rest)));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void consider(Placed placed, TargetOpinion opinion, Optional<String> failure) {
        TargetCheck check = placed.check;
        synchronized (this) {
            Asked now = asked.get(check.key());
            if (now == null || now.opinion != opinion) {
                return;
            }
            opinion.after(failure, check.healthyThreshold(), check.unhealthyThreshold())
                    .ifPresent(condition -> opinions.accept(check.key(), condition));
        }
    }

    private record Result(Optional<String> failure) {}

    /** Empty: it could not be asked, for which the target can do nothing. */
    private Optional<Result> ask(Placed placed) {
        Optional<NetworkNamespace> from;
        synchronized (this) {
            from = namespace;
        }
        if (from.isEmpty()) {
            return Optional.empty();
        }
        IpFamily family = placed.check.address().family();
        IpAddress balancer = ServiceAddresses.checker(placed.check);
        IpAddress target = ServiceAddresses.slotted(placed.slot, placed.check.address());
        StandardProtocolFamily socket =
                family == IpFamily.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (SocketChannel channel = from.get().run(() -> SocketChannel.open(socket))) {
            channel.bind(new InetSocketAddress(ServiceAddresses.inet(balancer), 0));
            return Optional.of(new Result(TargetQuestions.ask(
                    channel.socket(),
                    new InetSocketAddress(ServiceAddresses.inet(target), placed.check.port()),
                    placed.check.address().toString(),
                    placed.check)));
        } catch (IOException | IllegalStateException failure) {
            LOGGER.log(Level.DEBUG, "cannot ask {0}: {1}", placed.check.key(), failure.getMessage());
            return Optional.empty();
        }
    }
}
