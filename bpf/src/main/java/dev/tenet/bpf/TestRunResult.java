package dev.tenet.bpf;

import java.time.Duration;

/**
 * What a program did with a packet.
 *
 * @param returnValue what the program returned, such as {@code TC_ACT_OK}
 * @param data the packet afterwards, from its Ethernet header
 * @param duration of one run, the average over all repetitions; the kernel counts whole nanoseconds
 */
public record TestRunResult(int returnValue, byte[] data, Duration duration) {
    public TestRunResult {
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }
}
