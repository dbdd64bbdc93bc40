package dev.tenet.model;

/** The rule of a security group that allowed a packet. */
public record PathRule(RuleDirection direction, RuleTraffic traffic, RulePeer peer) {}
