package dev.tenet.datapath.reference;

import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.net.Ipv4Address;

/** A block of ports that this host has, as packets have it: bindings are counted by it. */
public record NatBlockUse(NatGatewayKey gateway, Ipv4Address address, int block) {}
