package dev.tenet.model;

import dev.tenet.net.IpPrefix;

/** Whom a security group rule lets through: the source of an ingress rule, the destination of an egress rule. */
public sealed interface RulePeer {

    /** Addresses of either family. */
    record Addresses(IpPrefix prefix) implements RulePeer {}

    /** The interfaces with this security group, in the same VPC or a peered one. */
    record Group(AccountId owner, SecurityGroupId group) implements RulePeer {}

    /** Each entry that a prefix list has now. */
    record PrefixList(PrefixListId list) implements RulePeer {}
}
