package dev.tenet.agent.program;

import dev.tenet.datapath.layout.ServiceConstant;
import dev.tenet.hoststate.InterfaceNumber;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which interface the host's services know by which slot. A slot that an earlier agent gave stays, so that its answers find their way. */
final class ServiceSlots {
    private static final int NONE = 0;

    private final Map<InterfaceNumber, Integer> slots = new HashMap<>();
    private final BitSet taken = new BitSet();

    ServiceSlots() {
        taken.set(NONE);
    }

    /** The interface has this slot already, unless another has it by now. */
    void claim(InterfaceNumber number, int slot) {
        if (!slots.containsKey(number) && slot < ServiceConstant.SLOTS && !taken.get(slot)) {
            slots.put(number, slot);
            taken.set(slot);
        }
    }

    /** Its slot, a new one if it has none; 0 where there is no more: then it has no services. */
    int of(InterfaceNumber number) {
        Optional<Integer> present = find(number);
        if (present.isPresent()) {
            return present.get();
        }
        int free = taken.nextClearBit(1);
        if (free >= ServiceConstant.SLOTS) {
            return NONE;
        }
        claim(number, free);
        return free;
    }

    Optional<Integer> find(InterfaceNumber number) {
        return Optional.ofNullable(slots.get(number));
    }

    void release(InterfaceNumber number) {
        Optional.ofNullable(slots.remove(number)).ifPresent(taken::clear);
    }
}
