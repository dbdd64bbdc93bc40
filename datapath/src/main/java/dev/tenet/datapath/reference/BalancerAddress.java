package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;

/** Whose a public address of a balancer is. */
public record BalancerAddress(VirtualNetworkIdentifier vni, InterfaceNumber front, IpAddress privateAddress) {}
