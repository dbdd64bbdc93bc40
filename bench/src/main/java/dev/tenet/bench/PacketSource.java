package dev.tenet.bench;

import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.layout.FlowKey;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Brings packets into the network stack of the calling thread's namespace, each a new one, by a test run of the XDP program
 * {@code send_packet} that really sends. For the thread that made it.
 */
final class PacketSource implements AutoCloseable {
    /** As many connections can be told apart. */
    static final int CONNECTIONS = 1 << 20;

    private static final int HEAD_BYTES = 128;
    private static final int LARGEST_BYTES = 512;

    private final BenchHost host;
    private final TestRunner runner;
    private int packetBytes;

    PacketSource(BenchHost host) {
        this.host = host;
        runner = TestRunner.forXdp(host.program("send_packet"), LARGEST_BYTES).reallySending();
        writeFarSides();
        writeServices();
    }

    /** From now on sends such packets, of this many connections (a power of two), one after the other. */
    void choose(BenchTraffic traffic, int connections) {
        Bytes example = traffic.example();
        packetBytes = example.length();
        runner.input().copyFrom(MemorySegment.ofArray(example.toArray()));
        host.set("head", Arrays.copyOf(example.toArray(), HEAD_BYTES));
        BenchTraffic.Places at = traffic.places();
        host.set("places", at.address(), at.underlay(), at.identity(), at.ownPort(), at.service());
        host.set("connections", connections);
        host.set("at_random", false);
        host.set("next", 0);
        host.set("forget_after", 0);
        host.set("forgotten_serves", traffic.serves());
        host.set("forgotten", ownKey());
    }

    /** Takes any of the connections each time, instead of one after the other. */
    void atRandom() {
        host.set("at_random", true);
    }

    /** Makes the datapath forget a connection this many packets after it was sent; the next one of its number is new again. */
    void forgettingAfter(int packets) {
        host.set("forget_after", packets);
    }

    void send(int packets) {
        runner.repetitions(packets).run(packetBytes);
    }

    @Override
    public void close() {
        runner.close();
    }

    private void writeFarSides() {
        ByteBuffer sides = ByteBuffer.allocate(FarSides.COUNT * 3 * Integer.BYTES);
        for (int number = 0; number < FarSides.COUNT; number++) {
            sides.putInt(FarSides.address(number).bits());
            sides.putInt(FarSides.underlay(FarSides.host(number)).bits());
            sides.putInt(FarSides.identity(number).number());
        }
        host.set("far_sides", sides.array());
    }

    private void writeServices() {
        ByteBuffer services = ByteBuffer.allocate(BenchRules.SERVICES.size() * Short.BYTES);
        BenchRules.SERVICES.forEach(port -> services.putShort(port.shortValue()));
        host.set("services", services.array());
    }

    private static byte[] ownKey() {
        try (Arena arena = Arena.ofConfined()) {
            FlowKey key = FlowKey.allocate(arena)
                    .interface_(BenchHost.INTERFACE.number())
                    .protocol(IpProtocol.TCP.number());
            key.local().memory().copyFrom(MemorySegment.ofArray(BenchHost.ADDRESS.toMappedBytes()));
            return key.toBytes();
        }
    }
}
