package dev.tenet.agent.kernel;

import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.Ipv4Address;

/**
 * What the programs are loaded with.
 *
 * @param ownHost this host's number
 * @param ownAddress its address on the underlay
 * @param underlay the device that leads to the fabric
 * @param underlayMtuBytes without Ethernet header
 * @param hashSeed of flows; kept over restarts, so that flows keep their outer ports and so their paths
 */
public record DatapathConstants(
        HostNumber ownHost, Ipv4Address ownAddress, InterfaceIndex underlay, int underlayMtuBytes, int hashSeed) {

    /** All of them in one line, to see whether programs were loaded with the same. */
    String fingerprint() {
        return ownHost + " " + ownAddress + " " + underlay.number() + " " + underlayMtuBytes + " "
                + Integer.toHexString(hashSeed);
    }
}
