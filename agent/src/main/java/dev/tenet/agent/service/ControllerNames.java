package dev.tenet.agent.service;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.NameSubject;
import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Names that the controller knows, asked for one by one and remembered for a while: a host never has to know all of a network's. So many
 * questions wait at once, and so many answers are kept, and no more.
 */
public final class ControllerNames implements NameLookup {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MOST_WAITING = 1_024;
    private static final int MOST_KEPT = 8_192;

    private final Consumer<AgentMessage.NameQuestion> controller;
    private final LongSupplier clock;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<ControllerMessage.NameAnswer>> waiting = new ConcurrentHashMap<>();
    private final Map<Question, Kept> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Question(VirtualNetworkIdentifier network, NameSubject subject) {}

    private record Kept(ControllerMessage.NameAnswer answer, long until) {}

    /**
     * @param controller takes questions; may throw them away
     * @param clock nanoseconds from any beginning
     */
    public ControllerNames(Consumer<AgentMessage.NameQuestion> controller, LongSupplier clock) {
        this.controller = controller;
        this.clock = clock;
    }

    @Override
    public Answer addresses(VirtualNetworkIdentifier network, String instance) {
        Optional<ControllerMessage.NameAnswer> answer =
                ask(new Question(network, new NameSubject.OfInstance(new InstanceKey(instance))));
        return answer.<Answer>map(found ->
                        found.instance().isPresent() ? new Answer.Found(found.addresses()) : new Answer.Absent())
                .orElseGet(Answer.Unknown::new);
    }

    @Override
    public Optional<String> instance(VirtualNetworkIdentifier network, IpAddress address) {
        return ask(new Question(network, new NameSubject.OfAddress(address)))
                .flatMap(ControllerMessage.NameAnswer::instance)
                .map(InstanceKey::value);
    }

    /** The controller has answered. */
    public void answered(ControllerMessage.NameAnswer answer) {
        CompletableFuture<ControllerMessage.NameAnswer> question = waiting.remove(answer.number());
        if (question != null) {
            question.complete(answer);
        }
    }

    private Optional<ControllerMessage.NameAnswer> ask(Question question) {
        Optional<ControllerMessage.NameAnswer> known = known(question);
        if (known.isPresent() || waiting.size() >= MOST_WAITING) {
            return known;
        }
        long number = numbers.incrementAndGet();
        CompletableFuture<ControllerMessage.NameAnswer> future = new CompletableFuture<>();
        waiting.put(number, future);
        controller.accept(new AgentMessage.NameQuestion(number, question.network(), question.subject()));
        try {
            ControllerMessage.NameAnswer answer = future.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            keep(question, answer);
            return Optional.of(answer);
        } catch (TimeoutException | ExecutionException nobody) {
            return Optional.empty();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            waiting.remove(number);
        }
    }

    private synchronized Optional<ControllerMessage.NameAnswer> known(Question question) {
        return Optional.ofNullable(kept.get(question))
                .filter(found -> clock.getAsLong() - found.until() < 0)
                .map(Kept::answer);
    }

    private synchronized void keep(Question question, ControllerMessage.NameAnswer answer) {
        kept.remove(question);
        kept.put(question, new Kept(answer, clock.getAsLong() + KEPT.toNanos()));
    }
}
