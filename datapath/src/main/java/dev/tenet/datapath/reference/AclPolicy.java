package dev.tenet.datapath.reference;

import dev.tenet.datapath.reference.Policy.Traffic;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * The rules of a subnet's network ACL, read directly. The kernel has them compiled, and must come to the same verdicts.
 *
 * @param rules in the order in which they are tried
 * @param subnet the prefixes within which the ACL has nothing to say
 */
public record AclPolicy(NetworkAclKey acl, List<NetworkAclRule> rules, List<IpPrefix> subnet) {
    public AclPolicy {
        rules = List.copyOf(rules);
        subnet = List.copyOf(subnet);
    }

    public static AclPolicy of(NetworkAcl acl, SubnetEdge edge) {
        return new AclPolicy(acl.acl(), acl.rules(), edge.prefixes());
    }

    /** Whether the far side is in the subnet itself, so that packets do not cross its edge. */
    public boolean isInside(IpAddress far) {
        return subnet.stream().anyMatch(prefix -> prefix.contains(far));
    }

    /** The rule that decides about packets across the edge; without one they are denied. */
    public Optional<NetworkAclRule> deciding(RuleDirection direction, Traffic traffic, IpAddress far) {
        return rules.stream()
                .filter(rule -> rule.direction() == direction
                        && Policy.matches(rule.traffic(), traffic)
                        && rule.peer().contains(far))
                .findFirst();
    }

    boolean allows(RuleDirection direction, Traffic traffic, IpAddress far) {
        return isInside(far)
                || deciding(direction, traffic, far)
                        .filter(NetworkAclRule::allows)
                        .isPresent();
    }
}
