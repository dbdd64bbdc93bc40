package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.net.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * One sequence: a random host, packets that come to it, and what its agent changes meanwhile. The steps depend on the seed and on how
 * packets end in the reference ({@link #saw}), on nothing else.
 */
public final class RandomSequence {
    /** How often the agent changes something: once in so many packets. */
    private static final int PACKETS_A_CHANGE = 40;

    private static final int ETHERNET = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int LONGEST_FRAME = 3_400;

    private static final int WEIGHTS =
            PacketSources.ALL.stream().mapToInt(PacketSources.Weighted::weight).sum();

    private record Active(int weight, PacketSource source) {}

    private final Chance chance;
    private final RandomHost host;
    private final Scene scene;
    private final List<Active> sources = PacketSources.ALL.stream()
            .map(weighted -> new Active(weighted.weight(), weighted.source().get()))
            .toList();

    public RandomSequence(long seed) {
        chance = new Chance(seed);
        host = RandomHost.create(chance);
        scene = new Scene(host, chance);
    }

    /** What the agent has written before the first packet. */
    public Step.AgentWrites first() {
        return new Step.AgentWrites("the host as it begins", host.tables());
    }

    public Step next() {
        if (chance.below(PACKETS_A_CHANGE) == 0) {
            String what = host.change(chance);
            return new Step.AgentWrites(what, host.tables());
        }
        while (true) {
            Optional<Step.OfPacket> packet =
                    source().next(scene).filter(step -> canBeRun(step.packet().frame()));
            if (packet.isPresent()) {
                return packet.get();
            }
        }
    }

    /** The kernel makes no test run of a frame that is too short for what its EtherType promises, or for Ethernet. */
    private static boolean canBeRun(Bytes frame) {
        int type = frame.length() < ETHERNET ? 0 : frame.u16(12);
        int shortest = type == IPV4 ? ETHERNET + 20 : type == IPV6 ? ETHERNET + 40 : ETHERNET;
        return frame.length() >= shortest && frame.length() <= LONGEST_FRAME;
    }

    /** How a packet of the sequence ended in the reference. */
    public void saw(Step.OfPacket step, PacketExecutor.Result result) {
        sources.forEach(active -> active.source().saw(scene, step, result));
    }

    private PacketSource source() {
        int rest = chance.below(WEIGHTS);
        for (Active active : sources) {
            rest -= active.weight();
            if (rest < 0) {
                return active.source();
            }
        }
        throw new AssertionError("weights do not add up");
    }
}
