package dev.tenet.controller;

import java.time.Duration;

/**
 * How the loop deals with hosts.
 *
 * @param heartbeat how often agents say that they live
 * @param silence after how long without a word a stream is given up
 * @param hostDead after how long without a stream a host is taken for dead
 * @param kept how long a host that left may come back and go on where it was
 * @param natFirstPorts how many ports of a NAT gateway a host gets first
 */
record FleetSettings(Duration heartbeat, Duration silence, Duration hostDead, Duration kept, int natFirstPorts) {
    /**
     * Heartbeats that may be missed: an agent that dies ends its stream, and a machine that does is found by the connection's keep-alive,
     * so silence is left for an agent that hangs; one that is only slow, writing ten thousands of entries on a busy machine, must not be
     * taken for one.
     */
    private static final int MISSED_HEARTBEATS = 20;

    static FleetSettings of(Duration heartbeat, Duration hostDead, int natFirstPorts) {
        return new FleetSettings(
                heartbeat, heartbeat.multipliedBy(MISSED_HEARTBEATS), hostDead, Duration.ofMinutes(10), natFirstPorts);
    }
}
