package dev.tenet.datapath.reference;

import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.Optional;

/**
 * What is fixed when the programs are loaded.
 *
 * @param number this host's
 * @param underlay this host's address in the fabric, whose family is that of all hosts
 * @param underlayDevice the device that leads into the fabric
 * @param underlayMtuBytes its largest packet
 * @param flowHashSeed 32 bits
 * @param outside where the internet is, of an edge
 * @param standInPorts how many ports of a balancer's address stand in for clients of one target and port
 * @param gatherPieces whether routers may bring the pieces of one packet to several edges
 */
public record HostConstants(
        HostNumber number,
        IpAddress underlay,
        DeviceIndex underlayDevice,
        int underlayMtuBytes,
        int flowHashSeed,
        Optional<Outside> outside,
        int standInPorts,
        boolean gatherPieces) {

    /** The device that leads to the internet, and the host's own addresses there. */
    public record Outside(DeviceIndex device, Ipv4Address ipv4, Ipv6Address ipv6) {}

    /** Of a host that is no edge. */
    public HostConstants(
            HostNumber number, IpAddress underlay, DeviceIndex underlayDevice, int underlayMtuBytes, int flowHashSeed) {
        this(number, underlay, underlayDevice, underlayMtuBytes, flowHashSeed, Optional.empty());
    }

    public HostConstants(
            HostNumber number,
            IpAddress underlay,
            DeviceIndex underlayDevice,
            int underlayMtuBytes,
            int flowHashSeed,
            Optional<Outside> outside) {
        this(
                number,
                underlay,
                underlayDevice,
                underlayMtuBytes,
                flowHashSeed,
                outside,
                LayoutConstant.STAND_IN_PORTS,
                false);
    }

    /** The same with fewer ports that stand in for clients. */
    public HostConstants withStandInPorts(int ports) {
        return new HostConstants(
                number, underlay, underlayDevice, underlayMtuBytes, flowHashSeed, outside, ports, gatherPieces);
    }

    /** The same where routers may bring the pieces of one packet to several edges. */
    public HostConstants gatheringPieces(boolean gather) {
        return new HostConstants(
                number, underlay, underlayDevice, underlayMtuBytes, flowHashSeed, outside, standInPorts, gather);
    }

    /** Whether it is an edge that can gather pieces: by a device that does not lead into the fabric, too. */
    boolean canGather() {
        return outside.filter(found -> !found.device().equals(underlayDevice)).isPresent();
    }

    public IpFamily fabric() {
        return underlay.family();
    }

    /** The largest inner packet that goes from host to host. */
    int largestInnerPacket() {
        return underlayMtuBytes - OverlayHeader.overhead(fabric());
    }
}
