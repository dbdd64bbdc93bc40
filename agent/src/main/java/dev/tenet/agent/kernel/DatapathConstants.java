package dev.tenet.agent.kernel;

import dev.tenet.agent.netlink.LinkName;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.Optional;

/**
 * What the programs are loaded with.
 *
 * @param ownHost this host's number
 * @param ownAddress its address on the underlay, of the fabric's family
 * @param underlay the device that leads to the fabric
 * @param underlayMtuBytes without Ethernet header
 * @param outside where the internet is, if this host is an edge
 * @param hashSeed of flows; kept over restarts, so that flows keep their outer ports and so their paths
 */
public record DatapathConstants(
        HostNumber ownHost,
        IpAddress ownAddress,
        InterfaceIndex underlay,
        int underlayMtuBytes,
        Optional<Outside> outside,
        int hashSeed) {

    /**
     * Where an edge meets the internet.
     *
     * @param ipv4 its own address there; unspecified where it has none
     * @param ipv6 likewise
     * @param gatherPieces whether all pieces of a packet are led to one edge of all
     */
    public record Outside(
            LinkName name, InterfaceIndex device, Ipv4Address ipv4, Ipv6Address ipv6, boolean gatherPieces) {
        String fingerprint() {
            return device.number() + " " + ipv4 + " " + ipv6 + " " + gatherPieces;
        }
    }

    IpFamily fabric() {
        return ownAddress.family();
    }

    /** All of them in one line, to see whether programs were loaded with the same. */
    String fingerprint() {
        return ownHost + " " + ownAddress + " " + underlay.number() + " " + underlayMtuBytes + " "
                + outside.map(Outside::fingerprint).orElse("") + " "
                + Integer.toHexString(hashSeed);
    }
}
