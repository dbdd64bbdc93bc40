package dev.tenet.agent.netlink;

import dev.tenet.net.IpPrefix;

/**
 * That what comes from a prefix is routed by another table than the main one.
 *
 * @param priority rules with lower ones are asked first
 */
public record SourceRule(IpPrefix source, int table, int priority) {}
