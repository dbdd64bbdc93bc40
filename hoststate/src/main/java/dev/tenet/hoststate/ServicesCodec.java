package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import dev.tenet.hoststate.wire.DhcpSettingsFrame;
import dev.tenet.hoststate.wire.HostedZoneFrame;
import dev.tenet.hoststate.wire.InstanceMetadataFrame;
import dev.tenet.hoststate.wire.MetadataLeafFrame;
import dev.tenet.hoststate.wire.MetadataOptionsFrame;
import dev.tenet.hoststate.wire.NetworkServicesFrame;
import dev.tenet.net.Bytes;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the host's services say, as frames. */
final class ServicesCodec {
    private ServicesCodec() {}

    static NetworkServicesFrame frame(NetworkServices services) {
        return NetworkServicesFrame.newBuilder()
                .setNetwork(services.vni().number())
                .addAllBlocks(Lists.transform(services.blocks(), KeyCodec::frame))
                .setDomain(services.domain())
                .setDnsSupport(services.dnsSupport())
                .setDnsHostnames(services.dnsHostnames())
                .addAllDns64(Lists.transform(services.dns64(), KeyCodec::frame))
                .setDhcp(frame(services.dhcp()))
                .build();
    }

    static NetworkServices networkServices(NetworkServicesFrame frame) {
        return new NetworkServices(
                new VirtualNetworkIdentifier(frame.getNetwork()),
                Lists.transform(frame.getBlocksList(), KeyCodec::prefix),
                frame.getDomain(),
                frame.getDnsSupport(),
                frame.getDnsHostnames(),
                Lists.transform(frame.getDns64List(), KeyCodec::prefix),
                dhcp(frame.getDhcp()));
    }

    static HostedZoneFrame frame(HostedZone zone) {
        HostedZoneFrame.Builder frame = HostedZoneFrame.newBuilder()
                .setNetwork(zone.vni().number())
                .setZone(zone.zone())
                .setName(zone.name());
        zone.records()
                .forEach(records -> frame.addRecordsBuilder()
                        .setName(records.name())
                        .setType(records.type())
                        .setTtlSeconds(records.ttlSeconds())
                        .addAllValues(records.values()));
        return frame.build();
    }

    static HostedZone hostedZone(HostedZoneFrame frame) {
        return new HostedZone(
                new VirtualNetworkIdentifier(frame.getNetwork()),
                frame.getZone(),
                frame.getName(),
                Lists.transform(
                        frame.getRecordsList(),
                        records -> new RecordSet(
                                records.getName(),
                                records.getType(),
                                records.getTtlSeconds(),
                                records.getValuesList())));
    }

    private static DhcpSettingsFrame frame(DhcpSettings dhcp) {
        DhcpSettingsFrame.Builder frame = DhcpSettingsFrame.newBuilder()
                .setProvidedNameServer(dhcp.providedNameServer())
                .addAllNameServers(Lists.transform(dhcp.nameServers(), KeyCodec::bytes))
                .addAllTimeServers(Lists.transform(dhcp.timeServers(), KeyCodec::bytes))
                .addAllNetbiosNameServers(Lists.transform(dhcp.netbiosNameServers(), KeyCodec::bytes));
        dhcp.domainName().ifPresent(frame::setDomainName);
        dhcp.netbiosNodeType().ifPresent(frame::setNetbiosNodeType);
        dhcp.ipv6PreferredSeconds().ifPresent(frame::setIpv6PreferredSeconds);
        return frame.build();
    }

    private static DhcpSettings dhcp(DhcpSettingsFrame frame) {
        return new DhcpSettings(
                frame.hasDomainName() ? Optional.of(frame.getDomainName()) : Optional.empty(),
                frame.getProvidedNameServer(),
                Lists.transform(frame.getNameServersList(), KeyCodec::address),
                Lists.transform(frame.getTimeServersList(), KeyCodec::address),
                Lists.transform(frame.getNetbiosNameServersList(), bytes -> Ipv4Address.ofBytes(bytes.toByteArray())),
                frame.hasNetbiosNodeType() ? OptionalInt.of(frame.getNetbiosNodeType()) : OptionalInt.empty(),
                frame.hasIpv6PreferredSeconds()
                        ? OptionalInt.of(frame.getIpv6PreferredSeconds())
                        : OptionalInt.empty());
    }

    static InstanceMetadataFrame frame(InstanceMetadata metadata) {
        InstanceMetadataFrame.Builder frame = InstanceMetadataFrame.newBuilder()
                .setInstance(metadata.instance().value())
                .setOptions(MetadataOptionsFrame.newBuilder()
                        .setEnabled(metadata.options().enabled())
                        .setTokensRequired(metadata.options().tokensRequired())
                        .setHopLimit(metadata.options().hopLimit())
                        .setIpv6(metadata.options().ipv6()));
        metadata.leaves()
                .forEach((path, value) -> frame.addLeaves(
                        MetadataLeafFrame.newBuilder().setPath(path).setValue(ByteString.copyFrom(value.toArray()))));
        return frame.build();
    }

    static InstanceMetadata instanceMetadata(InstanceMetadataFrame frame) {
        SortedMap<String, Bytes> leaves = new TreeMap<>();
        frame.getLeavesList()
                .forEach(leaf ->
                        leaves.put(leaf.getPath(), Bytes.of(leaf.getValue().toByteArray())));
        return new InstanceMetadata(
                new InstanceKey(frame.getInstance()),
                new MetadataOptions(
                        frame.getOptions().getEnabled(),
                        frame.getOptions().getTokensRequired(),
                        frame.getOptions().getHopLimit(),
                        frame.getOptions().getIpv6()),
                leaves);
    }
}
