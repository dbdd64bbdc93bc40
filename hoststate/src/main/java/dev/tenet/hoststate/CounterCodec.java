package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.CountersFrame;
import dev.tenet.hoststate.wire.InterfaceCountersFrame;
import dev.tenet.hoststate.wire.PublicAddressCountersFrame;
import dev.tenet.hoststate.wire.ReasonCounterFrame;
import java.time.Instant;

/** Counters as frames. */
final class CounterCodec {
    private CounterCodec() {}

    static CountersFrame frame(AgentMessage.Counters counters) {
        return CountersFrame.newBuilder()
                .setCountedAtMillis(counters.countedAt().toEpochMilli())
                .addAllReasons(Lists.transform(counters.reasons(), CounterCodec::frame))
                .addAllInterfaces(Lists.transform(counters.interfaces(), CounterCodec::frame))
                .addAllPublicAddresses(Lists.transform(counters.publicAddresses(), CounterCodec::frame))
                .build();
    }

    static AgentMessage.Counters counters(CountersFrame frame) {
        return new AgentMessage.Counters(
                Instant.ofEpochMilli(frame.getCountedAtMillis()),
                Lists.transform(
                        frame.getReasonsList(),
                        reason -> new AgentMessage.ReasonCounter(
                                reason.getReason(), reason.getPackets(), reason.getBytes())),
                Lists.transform(frame.getInterfacesList(), CounterCodec::counters),
                Lists.transform(frame.getPublicAddressesList(), CounterCodec::counters));
    }

    private static PublicAddressCountersFrame frame(AgentMessage.PublicAddressCounters counters) {
        return PublicAddressCountersFrame.newBuilder()
                .setOf(KeyCodec.frame(counters.of()))
                .setPackets(counters.packets())
                .setBytes(counters.bytes())
                .setPacketsPerSecond(counters.packetsPerSecond())
                .setBitsPerSecond(counters.bitsPerSecond())
                .setWithdrawnSeconds(counters.withdrawnSeconds())
                .setWithdrawnTimes(counters.withdrawnTimes())
                .build();
    }

    private static AgentMessage.PublicAddressCounters counters(PublicAddressCountersFrame frame) {
        return new AgentMessage.PublicAddressCounters(
                KeyCodec.prefix(frame.getOf()),
                frame.getPackets(),
                frame.getBytes(),
                frame.getPacketsPerSecond(),
                frame.getBitsPerSecond(),
                frame.getWithdrawnSeconds(),
                frame.getWithdrawnTimes());
    }

    private static ReasonCounterFrame frame(AgentMessage.ReasonCounter reason) {
        return ReasonCounterFrame.newBuilder()
                .setReason(reason.reason())
                .setPackets(reason.packets())
                .setBytes(reason.bytes())
                .build();
    }

    private static InterfaceCountersFrame frame(AgentMessage.InterfaceCounters counters) {
        return InterfaceCountersFrame.newBuilder()
                .setNetworkInterface(counters.networkInterface().number())
                .setPacketsFromInstance(counters.packetsFromInstance())
                .setBytesFromInstance(counters.bytesFromInstance())
                .setPacketsToInstance(counters.packetsToInstance())
                .setBytesToInstance(counters.bytesToInstance())
                .setTrackedConnections(counters.trackedConnections())
                .setUntrackedConnections(counters.untrackedConnections())
                .setConnectionsBegun(counters.connectionsBegun())
                .setConntrackAllowanceAvailable(counters.conntrackAllowanceAvailable())
                .setConntrackAllowanceExceeded(counters.conntrackAllowanceExceeded())
                .setBwInAllowanceExceeded(counters.exceeded().bwInAllowanceExceeded())
                .setBwOutAllowanceExceeded(counters.exceeded().bwOutAllowanceExceeded())
                .setPpsAllowanceExceeded(counters.exceeded().ppsAllowanceExceeded())
                .setNewConnectionAllowanceExceeded(counters.exceeded().newConnectionAllowanceExceeded())
                .build();
    }

    private static AgentMessage.InterfaceCounters counters(InterfaceCountersFrame frame) {
        return new AgentMessage.InterfaceCounters(
                new InterfaceNumber(frame.getNetworkInterface()),
                frame.getPacketsFromInstance(),
                frame.getBytesFromInstance(),
                frame.getPacketsToInstance(),
                frame.getBytesToInstance(),
                frame.getTrackedConnections(),
                frame.getUntrackedConnections(),
                frame.getConnectionsBegun(),
                frame.getConntrackAllowanceAvailable(),
                frame.getConntrackAllowanceExceeded(),
                new AgentMessage.RateDrops(
                        frame.getBwInAllowanceExceeded(),
                        frame.getBwOutAllowanceExceeded(),
                        frame.getPpsAllowanceExceeded(),
                        frame.getNewConnectionAllowanceExceeded()));
    }
}
