package dev.tenet.controller.trace;

import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.DatapathState;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.FlowLogFacts;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.datapath.reference.HostFacts;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.Observation;
import dev.tenet.datapath.reference.ReferenceDatapath;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A host whose agent has done all that its host state says, and that has not seen a packet yet. */
final class SimulatedHost {
    private static final DeviceIndex UNDERLAY_DEVICE = new DeviceIndex(1);

    private static final DeviceIndex OUTER_DEVICE = new DeviceIndex(2);

    /** Of whoever is an edge. */
    private static final HostConstants.Outside OUTSIDE =
            new HostConstants.Outside(OUTER_DEVICE, Ipv4Address.UNSPECIFIED, Ipv6Address.UNSPECIFIED);

    private static final DeviceIndex SERVICE_DEVICE = new DeviceIndex(3);
    private static final int UNDERLAY_MTU_BYTES = 9100;
    private static final int FLOWS = 1024;

    final HostNumber number;
    final IpAddress underlay;
    final ReferenceDatapath datapath;

    /** Whether it passes packets between the internet and other hosts. */
    final boolean isEdge;

    private final Map<InterfaceNumber, NetworkInterface> interfaces = new HashMap<>();
    private final Map<InterfaceNumber, Attachment> attachments = new HashMap<>();

    SimulatedHost(HostNumber number, IpAddress underlay, HostState state) {
        this.number = number;
        this.underlay = underlay;
        DatapathState empty = new DatapathState(FLOWS, FLOWS);
        Set<VirtualNetworkIdentifier> inSync = new HashSet<>();
        state.resources().values().forEach(resource -> {
            if (resource instanceof NetworkInterface networkInterface) {
                DeviceIndex device = new DeviceIndex(SERVICE_DEVICE.number() + 1 + attachments.size());
                interfaces.put(networkInterface.number(), networkInterface);
                attachments.put(
                        networkInterface.number(),
                        new Attachment(device, true, true, 1, 1, attachments.size() + 1, networkInterface.number()));
                empty.addInterface(networkInterface.number());
            } else if (resource instanceof Network network && network.isToldAll()) {
                inSync.add(network.vni());
            }
        });
        HostFacts facts = new HostFacts(
                new HostConstants(number, underlay, UNDERLAY_DEVICE, UNDERLAY_MTU_BYTES, 0, Optional.of(OUTSIDE)),
                attachments,
                Optional.of(SERVICE_DEVICE),
                Optional.empty(),
                FlowLogFacts.NONE,
                Observation.NONE,
                inSync);
        isEdge = state.resources().get(number) instanceof FabricHost own && own.edge();
        datapath = new ReferenceDatapath(HostTables.of(state, facts), empty);
    }

    Optional<NetworkInterface> networkInterface(InterfaceNumber wanted) {
        return Optional.ofNullable(interfaces.get(wanted));
    }

    DeviceIndex outside() {
        return OUTER_DEVICE;
    }

    DeviceIndex device(InterfaceNumber wanted) {
        return Optional.ofNullable(attachments.get(wanted)).orElseThrow().device();
    }
}
