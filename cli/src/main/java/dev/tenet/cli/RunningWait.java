package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.LocateInstanceRequest;
import java.time.Duration;

/** Waits for hosts to have what was attached. */
final class RunningWait {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private RunningWait() {}

    static boolean isRunning(OperatorClient client, String instance) {
        return client.calls()
                .locateInstance(LocateInstanceRequest.newBuilder()
                        .setInstanceId(instance)
                        .build())
                .getState()
                .equals("running");
    }

    /** Whether it runs within a quarter of a minute. */
    static boolean untilRunning(OperatorClient client, String instance) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            if (isRunning(client, instance)) {
                return true;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
