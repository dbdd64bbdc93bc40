package dev.tenet.model.command;

import dev.tenet.model.Tags;
import dev.tenet.model.Tenancy;
import dev.tenet.net.IpPrefix;

/**
 * A VPC to be made.
 *
 * @param withIpv6 whether it also gets an IPv6 block of the installation's
 */
public record NewVpc(IpPrefix ipv4, boolean withIpv6, Tenancy tenancy, Tags tags) {}
