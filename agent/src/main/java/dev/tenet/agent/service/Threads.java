package dev.tenet.agent.service;

/** Waiting for threads. */
final class Threads {
    private Threads() {}

    /** Waits until the thread has ended, also if interrupted. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
