package dev.tenet.datapath.cases;

import dev.tenet.datapath.Stage;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.Ending;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.datapath.reference.ObservedPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One host's datapath, whoever implements it: what it remembers lasts until it is closed. */
public interface PacketExecutor extends AutoCloseable {

    /**
     * What came out.
     *
     * @param frame as it leaves; of a packet that was dropped it means nothing
     * @param mirrorMarks of the copies for mirror targets
     * @param mark what it carries to the ingress it goes to
     * @param observed what the host tells of it, if it does
     * @param stage the last that it entered
     */
    record Result(
            Ending ending,
            Bytes frame,
            Optional<PacketMark> cloneMark,
            Map<RuleDirection, Integer> mirrorMarks,
            Optional<PacketMark> mark,
            Optional<ObservedPacket> observed,
            Stage stage) {
        public Result {
            mirrorMarks = Map.copyOf(mirrorMarks);
        }
    }

    /** Makes an executor for a host with these tables and room for so many connections and locations. */
    interface Factory {
        PacketExecutor start(HostTables tables, int flowCapacity, int peerCapacity);
    }

    /** Replaces all that the agent writes. */
    void use(HostTables tables);

    Result fromInstance(DeviceIndex device, IncomingPacket packet, Inputs inputs);

    /** @param device the one that leads to the host's services */
    Result fromServices(DeviceIndex device, IncomingPacket packet, Inputs inputs);

    /** At the other end of the device that copies for mirror targets leave by. */
    Result fromMirror(IncomingPacket packet, Inputs inputs);

    Result fromInternet(IncomingPacket packet, Inputs inputs);

    /** Behind that program: an edge's own frame, or one that came from another edge. */
    Result fromOutside(IncomingPacket packet, Inputs inputs);

    Result fromFabric(IncomingPacket packet, Inputs inputs);

    /** What flow logs have of packets so far: {@link FlowLine}s, in order. */
    List<String> flowLines();

    /** What interfaces are billed for so far: {@link MeterLine}s of meters that have counted, in order. */
    List<String> meterLines();

    /** What an edge has counted of what came from outside: {@link PublicTrafficLine}s, in order. */
    List<String> publicTrafficLines();

    @Override
    void close();
}
