package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.Inputs;

/** What packet sources draw from: the host as it is now, chance, and the clock. */
public final class Scene {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long START = 1_000 * SECOND;

    private final RandomHost host;
    private final Chance chance;
    private long now = START;

    Scene(RandomHost host, Chance chance) {
        this.host = host;
        this.chance = chance;
    }

    public RandomHost host() {
        return host;
    }

    public Chance chance() {
        return chance;
    }

    /** Clock and chance of the next packet. Time passes; now and then the clock of another processor is a tick behind. */
    public Inputs inputs() {
        int kind = chance.below(1000);
        if (kind < 5) {
            now += chance.between(30 * SECOND, 700 * SECOND);
        } else if (kind < 40) {
            now += chance.between(SECOND, 12 * SECOND);
        } else if (kind < 300) {
            now += chance.between(0, 300 * MILLISECOND);
        } else if (kind < 320) {
            return new Inputs(now - chance.between(0, 4 * MILLISECOND), chance.bits());
        } else {
            now += chance.between(0, 2 * MILLISECOND);
        }
        return new Inputs(now, chance.bits());
    }
}
