package dev.tenet.model.command;

import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import java.util.Optional;

/**
 * A subnet to be made.
 *
 * @param zone any when empty
 * @param ipv6 a /64 of the VPC's block
 */
public record NewSubnet(VpcId vpc, Optional<ZoneName> zone, IpPrefix ipv4, Optional<IpPrefix> ipv6, Tags tags) {}
