package dev.tenet.tests.journey;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Not more than two journeys run at once, however many other tests do: on two processors a third lab would only make all wait. */
final class LabTurns implements BeforeAllCallback {
    private static final Semaphore TURNS = new Semaphore(2);

    /** Ends with the class whose context has it. */
    private record Turn() implements AutoCloseable {
        @Override
        public void close() {
            TURNS.release();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        TURNS.acquire();
        context.getStore(ExtensionContext.Namespace.create(LabTurns.class)).put(context.getUniqueId(), new Turn());
    }
}
