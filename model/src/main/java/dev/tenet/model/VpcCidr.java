package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** A CIDR block of a VPC, under the association it came by. */
public record VpcCidr(VpcCidrAssociationId association, IpPrefix prefix) {}
