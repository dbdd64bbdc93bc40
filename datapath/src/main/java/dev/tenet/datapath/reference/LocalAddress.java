package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.InterfaceNumber;

/**
 * Which interface of this host has an address.
 *
 * @param generation of this location
 */
public record LocalAddress(DeviceIndex device, InterfaceNumber number, Generation generation) {}
