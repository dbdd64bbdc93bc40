package dev.tenet.datapath.cases;

import dev.tenet.datapath.reference.DatapathState;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.FlowRecord;
import dev.tenet.datapath.reference.FlowRecordKey;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.datapath.reference.Outcome;
import dev.tenet.datapath.reference.ReferenceDatapath;
import dev.tenet.hoststate.RuleDirection;
import java.util.List;

/** The reference. */
public final class ReferenceExecutor implements PacketExecutor {
    private final DatapathState state;
    private ReferenceDatapath datapath;

    public ReferenceExecutor(HostTables tables, int flowCapacity, int peerCapacity) {
        state = new DatapathState(flowCapacity, peerCapacity);
        datapath = new ReferenceDatapath(tables, state);
        addInterfaces(tables);
    }

    public DatapathState state() {
        return state;
    }

    @Override
    public void use(HostTables tables) {
        datapath = new ReferenceDatapath(tables, state);
        addInterfaces(tables);
    }

    private void addInterfaces(HostTables tables) {
        tables.interfaces.values().forEach(found -> state.addInterface(found.number()));
        tables.natGateways.values().forEach(state::addNatGateway);
    }

    @Override
    public Result fromInstance(DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromInstance(device, packet, inputs));
    }

    @Override
    public Result fromFabric(IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromFabric(packet, inputs));
    }

    @Override
    public Result fromServices(DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromServices(packet, inputs));
    }

    @Override
    public Result fromMirror(IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromMirror(packet, inputs));
    }

    @Override
    public Result fromOutside(IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromOutside(packet, inputs));
    }

    @Override
    public List<String> flowLines() {
        return state.flowRecords().entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .sorted()
                .toList();
    }

    private static String line(FlowRecordKey key, FlowRecord record) {
        return FlowLine.text(
                key.flow().networkInterface().number(),
                key.direction() == RuleDirection.EGRESS,
                key.accepted(),
                key.flow().protocol(),
                key.flow().local(),
                key.flow().localPort(),
                key.flow().remote(),
                key.flow().remotePort(),
                record.packets(),
                record.bytes(),
                record.tcpFlags());
    }

    @Override
    public List<String> meterLines() {
        return state.meters().entrySet().stream()
                .filter(entry -> entry.getValue().packetsFromInstance()
                                + entry.getValue().packetsToInstance()
                        > 0)
                .map(entry -> MeterLine.text(
                        entry.getKey().networkInterface().number(),
                        entry.getKey().meteringClass(),
                        entry.getValue().packetsFromInstance(),
                        entry.getValue().bytesFromInstance(),
                        entry.getValue().packetsToInstance(),
                        entry.getValue().bytesToInstance()))
                .sorted()
                .toList();
    }

    @Override
    public List<String> publicTrafficLines() {
        return state.publicTraffic().entrySet().stream()
                .map(entry -> PublicTrafficLine.text(
                        entry.getKey(),
                        entry.getValue().packets(),
                        entry.getValue().bytes()))
                .sorted()
                .toList();
    }

    @Override
    public Result fromInternet(IncomingPacket packet, Inputs inputs) {
        return result(datapath.fromInternet(packet, inputs));
    }

    private static Result result(Outcome outcome) {
        return new Result(
                outcome.ending(),
                outcome.frame(),
                outcome.cloneMark(),
                outcome.mirrorMarks(),
                outcome.mark(),
                outcome.observed(),
                outcome.trace().last());
    }

    @Override
    public void close() {
        // Nothing outside of memory.
    }
}
