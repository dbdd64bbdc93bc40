package dev.tenet.hoststate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams within one process, for tests and simulations. Every delivery is a task of the given executor, so whoever runs
 * the tasks decides when, and in which order, messages arrive.
 */
public final class InProcessStreams implements ControllerConnector {
    /** Messages under way in one direction before the sender is told to wait. */
    private static final int WINDOW = 64;

    private final AgentAcceptor acceptor;
    private final Executor executor;

    public InProcessStreams(AgentAcceptor acceptor, Executor executor) {
        this.acceptor = acceptor;
        this.executor = executor;
    }

    @Override
    public Outbound<AgentMessage> connect(Inbound<ControllerMessage> receiver) {
        Pipe<ControllerMessage> toAgent = new Pipe<>();
        Pipe<AgentMessage> toController = new Pipe<>();
        toAgent.begin(receiver, toController);
        toController.begin(acceptor.accept(toAgent), toAgent);
        return toController;
    }

    private final class Pipe<M> implements Outbound<M> {
        private final Queue<Consumer<Inbound<M>>> deliveries = new ArrayDeque<>();
        private @Nullable Inbound<M> receiver;
        private @Nullable Pipe<?> opposite;
        private boolean running;
        private boolean ended;
        private boolean wasFull;

        synchronized void begin(Inbound<M> receiver, Pipe<?> opposite) {
            this.receiver = receiver;
            this.opposite = opposite;
            schedule();
        }

        @Override
        public synchronized void send(M message) {
            if (!ended) {
                deliveries.add(to -> to.received(message));
                wasFull |= deliveries.size() >= WINDOW;
                schedule();
            }
        }

        @Override
        public synchronized boolean isReady() {
            return !ended && deliveries.size() < WINDOW;
        }

        @Override
        public void end(StreamEnd reason) {
            finish(reason);
            Pipe<?> other;
            synchronized (this) {
                other = opposite;
            }
            if (other != null) {
                other.finish(reason);
            }
        }

        private synchronized void finish(StreamEnd reason) {
            if (!ended) {
                ended = true;
                deliveries.add(to -> to.ended(reason));
                schedule();
            }
        }

        private synchronized void tellReady() {
            if (!ended) {
                deliveries.add(Inbound::ready);
                schedule();
            }
        }

        private void schedule() {
            if (receiver != null && !running && !deliveries.isEmpty()) {
                running = true;
                executor.execute(this::deliverOne);
            }
        }

        private void deliverOne() {
            Consumer<Inbound<M>> delivery;
            Inbound<M> to;
            Pipe<?> sender;
            synchronized (this) {
                delivery = deliveries.remove();
                to = requireNonNull(receiver);
                sender = wasFull && deliveries.size() < WINDOW / 2 ? opposite : null;
                wasFull &= sender == null;
            }
            delivery.accept(to);
            if (sender != null) {
                sender.tellReady();
            }
            synchronized (this) {
                running = false;
                schedule();
            }
        }
    }
}
