package dev.tenet.store;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;

class MemoryStoreTest extends StoreContract {
    private final TestClock clock = new TestClock();

    @Override
    Store openEmpty() {
        return new MemoryStore(clock, new Random(1), Executors.newVirtualThreadPerTaskExecutor());
    }

    /** It has no process of its own and survives nothing; what can be asked of it is that it goes on. */
    @Override
    Store restart(Store running) {
        return running;
    }

    @Override
    void letTimePass(Duration time) {
        clock.advance(time);
        ((MemoryStore) store).expireLeases();
    }

    @Override
    Store another(Store running) {
        return running;
    }

    @Override
    void end(Store running) {
        running.close();
    }
}
