package dev.tenet.bench;

/** One bench: a question about speed that it answers with measurements, each beside its baseline. */
interface Bench {
    /** As given on the command line, for example {@code east-west}. */
    String name();

    /** One sentence: what is measured, against what, and what is to be reached. */
    String describes();

    /**
     * Sets up what it needs, measures, and leaves nothing behind.
     *
     * @throws IllegalStateException when something it needs cannot be set up; the message says what
     */
    void run(BenchRun run);
}
