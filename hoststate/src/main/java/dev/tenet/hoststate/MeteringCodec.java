package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.MeterReadingFrame;
import dev.tenet.hoststate.wire.MeterReadingsFrame;
import dev.tenet.hoststate.wire.MeteredPrefixFrame;
import dev.tenet.hoststate.wire.MeteringFrame;
import dev.tenet.net.VirtualNetworkIdentifier;

/** What is metered, and what was read, as frames. */
final class MeteringCodec {
    private MeteringCodec() {}

    static MeteringFrame frame(Metering metering) {
        return MeteringFrame.newBuilder()
                .setNetwork(metering.vni().number())
                .addAllPrefixes(Lists.transform(metering.prefixes(), MeteringCodec::frame))
                .build();
    }

    static Metering metering(MeteringFrame frame) {
        return new Metering(
                new VirtualNetworkIdentifier(frame.getNetwork()),
                Lists.transform(frame.getPrefixesList(), MeteringCodec::prefix));
    }

    static MeterReadingsFrame frame(AgentMessage.MeterReadings readings) {
        return MeterReadingsFrame.newBuilder()
                .setNumber(readings.number())
                .addAllReadings(Lists.transform(readings.readings(), MeteringCodec::frame))
                .build();
    }

    static AgentMessage.MeterReadings readings(MeterReadingsFrame frame) {
        return new AgentMessage.MeterReadings(
                frame.getNumber(), Lists.transform(frame.getReadingsList(), MeteringCodec::reading));
    }

    private static MeteredPrefixFrame frame(MeteredPrefix metered) {
        return MeteredPrefixFrame.newBuilder()
                .setPrefix(KeyCodec.frame(metered.prefix()))
                .setZone(metered.zone())
                .setNear(metered.near().number())
                .setFar(metered.far().number())
                .build();
    }

    private static MeteredPrefix prefix(MeteredPrefixFrame frame) {
        return new MeteredPrefix(
                KeyCodec.prefix(frame.getPrefix()),
                frame.getZone(),
                new MeteringClass(frame.getNear()),
                new MeteringClass(frame.getFar()));
    }

    private static MeterReadingFrame frame(AgentMessage.MeterReading reading) {
        return MeterReadingFrame.newBuilder()
                .setNetworkInterface(reading.networkInterface().number())
                .setMeteringClass(reading.meteringClass().number())
                .setBucket(reading.bucket())
                .setPacketsFromInstance(reading.packetsFromInstance())
                .setBytesFromInstance(reading.bytesFromInstance())
                .setPacketsToInstance(reading.packetsToInstance())
                .setBytesToInstance(reading.bytesToInstance())
                .build();
    }

    private static AgentMessage.MeterReading reading(MeterReadingFrame frame) {
        return new AgentMessage.MeterReading(
                new InterfaceNumber(frame.getNetworkInterface()),
                new MeteringClass(frame.getMeteringClass()),
                frame.getBucket(),
                frame.getPacketsFromInstance(),
                frame.getBytesFromInstance(),
                frame.getPacketsToInstance(),
                frame.getBytesToInstance());
    }
}
