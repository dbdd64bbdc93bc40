package dev.tenet.datapath.reference;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.Ipv4Address;

/**
 * What is fixed when the programs are loaded.
 *
 * @param number this host's
 * @param underlay this host's address in the fabric
 * @param underlayDevice the device that leads into the fabric
 * @param underlayMtuBytes its largest packet
 * @param flowHashSeed 32 bits
 */
public record HostConstants(
        HostNumber number, Ipv4Address underlay, DeviceIndex underlayDevice, int underlayMtuBytes, int flowHashSeed) {}
