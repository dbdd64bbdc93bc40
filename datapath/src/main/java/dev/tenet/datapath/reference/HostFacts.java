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
 * @param networksInSync the networks of which this host is to know all locations, and does
 */
public record HostFacts(
        HostConstants constants,
        Map<InterfaceNumber, Attachment> attachments,
        Optional<DeviceIndex> serviceDevice,
        Optional<DeviceIndex> mirrorDevice,
        FlowLogFacts flowLogs,
        Observation observation,
        Set<VirtualNetworkIdentifier> networksInSync) {
    public HostFacts {
        attachments = Map.copyOf(attachments);
        networksInSync = Set.copyOf(networksInSync);
    }
}
