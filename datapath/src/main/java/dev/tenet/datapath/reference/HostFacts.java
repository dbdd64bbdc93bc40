package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent knows besides its host state.
 *
 * @param attachments where interfaces are attached; one that is not in it has no device yet
 * @param serviceDevice where the host's services are
 * @param mirrorDevice by which copies for mirror targets leave
 * @param flowLogs what it does about flow logs
 * @param observation of which packets it is to tell
 * @param gatewaysInSync the networks for which this host is a gateway and knows all locations
 */
public record HostFacts(
        HostConstants constants,
        Map<InterfaceNumber, Attachment> attachments,
        Optional<DeviceIndex> serviceDevice,
        Optional<DeviceIndex> mirrorDevice,
        FlowLogFacts flowLogs,
        Observation observation,
        Set<VirtualNetworkIdentifier> gatewaysInSync) {
    public HostFacts {
        attachments = Map.copyOf(attachments);
        gatewaysInSync = Set.copyOf(gatewaysInSync);
    }
}
