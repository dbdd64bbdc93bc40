package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerConnector;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.Inbound;
import dev.tenet.hoststate.Outbound;
import dev.tenet.hoststate.StreamEnd;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The stream to a controller, opened again whenever it ends: at first soon, then ever more rarely, and never by all hosts at the same
 * instant. Used by one thread; what arrives comes back as events.
 */
final class ControllerSession {
    private static final Logger LOGGER = System.getLogger(ControllerSession.class.getName());
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 6;

    /** How long a controller may take to answer our greeting: one that starts reads all of intent first, one that is cut off never does. */
    private static final Duration WELCOME_LIMIT = Duration.ofSeconds(15);

    private final ControllerConnector connector;
    private final Consumer<AgentEvent> events;
    private final RandomGenerator random;
    private int stream;
    private Optional<Outbound<AgentMessage>> outbound = Optional.empty();
    private Optional<Duration> heartbeat = Optional.empty();
    private Optional<StreamEnd.Cause> lastEnd = Optional.empty();
    private int failures;
    private long due;

    /** @param random spreads hosts that lost the same controller */
    ControllerSession(ControllerConnector connector, Consumer<AgentEvent> events, RandomGenerator random) {
        this.connector = connector;
        this.events = events;
        this.random = random;
    }

    /** Does what time asks for: connects, with the greeting that {@code hello} makes, or says that we live. */
    void step(long now, Supplier<AgentMessage.Hello> hello) {
        if (now - due < 0) {
            return;
        }
        if (outbound.isEmpty()) {
            Outbound<AgentMessage> opened = connector.connect(new Receiver(++stream));
            outbound = Optional.of(opened);
            due = now + WELCOME_LIMIT.toNanos();
            opened.send(hello.get());
        } else if (heartbeat.isPresent()) {
            outbound.get().send(new AgentMessage.Heartbeat());
            due = now + heartbeat.get().toNanos();
        } else {
            end(StreamEnd.of(StreamEnd.Cause.LOST, "no welcome within " + WELCOME_LIMIT.toSeconds() + " s"), now);
        }
    }

    /** When {@link #step} has something to do. */
    long nextStep() {
        return due;
    }

    boolean isCurrent(int which) {
        return outbound.isPresent() && which == stream;
    }

    /** Whether there is a controller that has answered our greeting. */
    boolean isWelcome() {
        return heartbeat.isPresent();
    }

    void welcomed(ControllerMessage.Welcome welcome, long now) {
        failures = 0;
        lastEnd = Optional.empty();
        heartbeat = Optional.of(welcome.heartbeat());
        due = now + welcome.heartbeat().toNanos();
        LOGGER.log(Level.INFO, "connected: epoch={0} resume={1}", welcome.epoch(), welcome.resume());
    }

    /** Sends to the controller; without one nothing happens, since it will be told all after the next greeting. */
    void send(AgentMessage message) {
        outbound.ifPresent(to -> to.send(message));
    }

    /** Ends the stream from our side. */
    void end(StreamEnd reason, long now) {
        outbound.ifPresent(to -> to.end(reason));
        ended(reason, now);
    }

    /** The stream has ended: connects again later. */
    void ended(StreamEnd reason, long now) {
        outbound = Optional.empty();
        heartbeat = Optional.empty();
        failures++;
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(DOUBLINGS, failures - 1));
        long bound = Math.min(wait.toNanos(), LONGEST_WAIT.toNanos());
        due = now + bound / 2 + random.nextLong(bound / 2);
        if (!lastEnd.equals(Optional.of(reason.cause()))) {
            LOGGER.log(Level.WARNING, "stream ended: cause={0} detail={1}", reason.cause(), reason.detail());
            lastEnd = Optional.of(reason.cause());
        }
    }

    private final class Receiver implements Inbound<ControllerMessage> {
        private final int number;

        Receiver(int number) {
            this.number = number;
        }

        @Override
        public void received(ControllerMessage message) {
            events.accept(new AgentEvent.ControllerSaid(number, message));
        }

        @Override
        public void ready() {}

        @Override
        public void ended(StreamEnd reason) {
            events.accept(new AgentEvent.StreamEnded(number, reason));
        }
    }
}
