package dev.tenet.datapath.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tenet.datapath.cases.PacketExecutor.Result;
import dev.tenet.datapath.cases.ReferenceExecutor;
import dev.tenet.datapath.reference.IncomingPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sequence is what its seed says, and the reference has an end for every packet of it. */
class RandomSequenceTest {
    private static final int STEPS = 300;
    private static final int SEEDS = 40;

    @Test
    void equalSeedsGiveEqualSequences() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertEquals(packets(seed), packets(seed), "seed " + seed);
            assertNotEquals(packets(seed), packets(seed + 1), "seed " + seed);
        }
    }

    private static List<IncomingPacket> packets(long seed) {
        RandomSequence sequence = new RandomSequence(seed);
        ReferenceExecutor reference =
                new ReferenceExecutor(sequence.first().tables(), Room.AMPLE.flows(), Room.AMPLE.peers());
        List<IncomingPacket> packets = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            switch (sequence.next()) {
                case Step.AgentWrites writes -> reference.use(writes.tables());
                case Step.OfPacket step -> {
                    packets.add(step.packet());
                    sequence.saw(step, run(reference, step));
                }
            }
        }
        return packets;
    }

    private static Result run(ReferenceExecutor reference, Step.OfPacket step) {
        return switch (step) {
            case Step.FromInstance from -> reference.fromInstance(from.device(), from.packet(), from.inputs());
            case Step.FromFabric from -> reference.fromFabric(from.packet(), from.inputs());
            case Step.FromInternet from -> reference.fromInternet(from.packet(), from.inputs());
            case Step.FromMirror from -> reference.fromMirror(from.packet(), from.inputs());
            case Step.FromOutside from -> reference.fromOutside(from.packet(), from.inputs());
            case Step.FromServices from ->
                reference.fromServices(RandomHost.SERVICE_DEVICE, from.packet(), from.inputs());
        };
    }
}
