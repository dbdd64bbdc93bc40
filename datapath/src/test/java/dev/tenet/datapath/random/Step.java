package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;

/** One step of a sequence, with all that it takes to do it again. */
public sealed interface Step {

    /** A packet, wherever it comes from. */
    sealed interface OfPacket extends Step {
        IncomingPacket packet();

        Inputs inputs();

        /** The same step with another packet. */
        OfPacket with(IncomingPacket other);
    }

    /** An instance's packet arrives at the host's side of its device. */
    record FromInstance(DeviceIndex device, IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromInstance(device, other, inputs);
        }
    }

    /** A packet arrives at the underlay device. */
    record FromFabric(IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromFabric(other, inputs);
        }
    }

    /** A packet of the host's services arrives at the host's side of their device. */
    record FromServices(IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromServices(other, inputs);
        }
    }

    /** A copy for a mirror target arrives at the other end of the device that it left by. */
    record FromMirror(IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromMirror(other, inputs);
        }
    }

    /** A frame of an edge's own, or of another edge, arrives behind the program on its device outside. */
    record FromOutside(IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromOutside(other, inputs);
        }
    }

    /** A packet arrives at an edge's device outside. */
    record FromInternet(IncomingPacket packet, Inputs inputs) implements OfPacket {
        @Override
        public OfPacket with(IncomingPacket other) {
            return new FromInternet(other, inputs);
        }
    }

    /**
     * The agent replaces what it has written.
     *
     * @param what changed, in words
     */
    record AgentWrites(String what, HostTables tables) implements Step {}
}
