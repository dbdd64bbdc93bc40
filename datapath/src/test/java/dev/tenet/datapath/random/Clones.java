package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.VerdictKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Packets that the datapath itself sends through an ingress once more: copies with a mark, and what came back from a gateway. */
final class Clones implements PacketSource {
    private static final int WAITING = 4;

    private final Deque<Step.OfPacket> waiting = new ArrayDeque<>();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Optional<Step.OfPacket> next = Optional.ofNullable(waiting.poll());
        return next.map(step -> withInputs(step, scene));
    }

    private static Step.OfPacket withInputs(Step.OfPacket step, Scene scene) {
        return switch (step) {
            case Step.FromInstance from -> new Step.FromInstance(from.device(), from.packet(), scene.inputs());
            case Step.FromFabric from -> new Step.FromFabric(from.packet(), scene.inputs());
            case Step.FromServices from -> new Step.FromServices(from.packet(), scene.inputs());
            case Step.FromInternet from -> new Step.FromInternet(from.packet(), scene.inputs());
        };
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        if (waiting.size() >= WAITING) {
            return;
        }
        result.cloneMark().ifPresent(mark -> waiting.add(step.with(step.packet().marked(mark))));
        if (result.ending().kind() == VerdictKind.REENTER) {
            waiting.add(new Step.FromInstance(
                    result.ending().device().orElseThrow(),
                    IncomingPacket.of(result.frame()).marked(PacketMark.REENTERED),
                    step.inputs()));
        }
    }
}
