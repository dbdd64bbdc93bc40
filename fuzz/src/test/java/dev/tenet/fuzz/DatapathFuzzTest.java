package dev.tenet.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tenet.datapath.cases.ReferenceExecutor;
import dev.tenet.datapath.random.RandomHost;
import dev.tenet.datapath.random.RandomSequence;
import dev.tenet.datapath.random.Room;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.net.Bytes;
import java.util.List;
import java.util.stream.LongStream;

/** Frames of hostile instances and of strangers in the fabric: each has an end, whatever the host. */
class DatapathFuzzTest {
    private static final Inputs INPUTS = new Inputs(1_000_000_000_000L, 7);
    private static final List<HostTables> HOSTS = LongStream.range(0, 8)
            .mapToObj(seed -> new RandomSequence(seed).first().tables())
            .toList();

    /** The first byte chooses a host and one of its devices, the rest is the frame. */
    @FuzzTest(maxDuration = "10s")
    void everyFrameHasAnEnd(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int choice = Byte.toUnsignedInt(input[0]);
        IncomingPacket packet = IncomingPacket.of(Bytes.of(input).slice(1));
        DeviceIndex device = RandomHost.DEVICES.get(choice / HOSTS.size() % RandomHost.DEVICES.size());
        ReferenceExecutor host =
                new ReferenceExecutor(HOSTS.get(choice % HOSTS.size()), Room.SCARCE.flows(), Room.SCARCE.peers());
        host.fromInstance(device, packet, INPUTS);
        host.fromFabric(packet, INPUTS);
    }
}
