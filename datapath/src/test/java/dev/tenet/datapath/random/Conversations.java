package dev.tenet.datapath.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connections between interfaces here, and with others elsewhere, packet after packet: the traffic that networks are for. */
final class Conversations implements PacketSource {
    private static final int AT_ONCE = 10;
    private static final int NEW_PERCENT = 7;

    private final List<Talk> talks = new ArrayList<>();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        if (talks.size() < 3 || chance.percent(NEW_PERCENT)) {
            if (talks.size() == AT_ONCE) {
                talks.remove(chance.below(AT_ONCE));
            }
            talks.add(Talk.begin(scene));
            return talks.getLast().next(scene);
        }
        return chance.pick(talks).next(scene);
    }
}
