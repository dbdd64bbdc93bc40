package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** The IPv6 CIDR block of a subnet, under the association it came by. */
public record SubnetCidr(SubnetCidrAssociationId association, IpPrefix prefix) {}
