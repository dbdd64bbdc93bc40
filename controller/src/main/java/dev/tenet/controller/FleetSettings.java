package dev.tenet.controller;

import java.time.Duration;

/**
 * How the loop deals with hosts.
 *
 * @param heartbeat how often agents say that they live
 * @param silence after how long without a word a stream is given up
 * @param hostDead after how long without a stream a host is taken for dead
 * @param kept how long a host that left may come back and go on where it was
 */
record FleetSettings(Duration heartbeat, Duration silence, Duration hostDead, Duration kept) {
    static FleetSettings of(Duration heartbeat, Duration hostDead) {
        return new FleetSettings(heartbeat, heartbeat.multipliedBy(5), hostDead, Duration.ofMinutes(10));
    }
}
