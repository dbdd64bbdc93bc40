package dev.tenet.model.command;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv6Address;
import java.util.Optional;

/** Gives a VPC its IPv6 block: the pool's 32 bits, then the network's 24. Unique because the number is. */
final class VpcIpv6 {
    private final Attempt attempt;

    VpcIpv6(Attempt attempt) {
        this.attempt = attempt;
    }

    /** Also lets the default group answer over IPv6, unless its egress was narrowed, and the default network ACL pass it. */
    VpcCidr associate(Vpc vpc) {
        if (vpc.ipv6().isPresent()) {
            throw new CommandException(
                    Fault.VPC_CIDR_LIMIT,
                    "This network '" + vpc.id() + "' has met its maximum number of allowed CIDRs: 1");
        }
        VpcCidr cidr = new VpcCidr(VpcCidrAssociationId.random(attempt.random()), blockOf(vpc));
        attempt.intent().put(vpc.withIpv6(Optional.of(cidr)));
        attempt.intent().put(NetworkAcls.withIpv6(attempt.networkAcl(vpc.defaultNetworkAcl())));
        SecurityGroup group = attempt.securityGroup(vpc.defaultSecurityGroup());
        InitialRules rules = new InitialRules(attempt);
        if (rules.allowsAllOf(group, RuleDirection.EGRESS, IpPrefix.ALL_IPV4)
                && !rules.allowsAllOf(group, RuleDirection.EGRESS, IpPrefix.ALL_IPV6)) {
            attempt.intent().put(rules.withEgress(group, IpPrefix.ALL_IPV6));
        }
        return cidr;
    }

    private IpPrefix blockOf(Vpc vpc) {
        Ipv6Address pool = (Ipv6Address) attempt.installation().ipv6Pool().address();
        long network = (long) vpc.network().number() << Byte.SIZE;
        return new IpPrefix(new Ipv6Address(pool.high() | network, 0), Vpc.IPV6_PREFIX_LENGTH);
    }
}
