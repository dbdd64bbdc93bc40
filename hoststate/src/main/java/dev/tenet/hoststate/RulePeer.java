package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;

/** The far side of a rule. */
public sealed interface RulePeer {
    /** Addresses in a prefix. */
    record Addresses(IpPrefix prefix) implements RulePeer {}

    /** Interfaces that have the group, told by the identity in the packet. */
    record Group(SecurityGroupKey group) implements RulePeer {}
}
