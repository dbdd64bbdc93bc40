package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** Whom a security group rule lets through: the source of an ingress rule, the destination of an egress rule. */
public sealed interface RulePeer {

    /** Addresses of either family. */
    record Addresses(IpPrefix prefix) implements RulePeer {}

    /** The interfaces with this security group, in the same VPC. */
    record Group(AccountId owner, SecurityGroupId group) implements RulePeer {}

    /** The entries of a prefix list. None can be made yet, so commands refuse it. */
    record PrefixList(PrefixListId list) implements RulePeer {}
}
