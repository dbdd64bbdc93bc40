package dev.tenet.hoststate;

import java.util.List;

/**
 * The stateless rules at the edge of some subnets: for every packet that enters or leaves one of them. What no rule matches is
 * denied.
 *
 * @param rules kept by direction and number, whatever order comes in; no number twice in a direction
 */
public record NetworkAcl(NetworkAclKey acl, List<NetworkAclRule> rules) implements Resource {
    public NetworkAcl {
        rules = rules.stream().sorted(NetworkAclRule.ORDER).toList();
        for (int i = 1; i < rules.size(); i++) {
            if (NetworkAclRule.ORDER.compare(rules.get(i - 1), rules.get(i)) == 0) {
                throw new IllegalArgumentException(
                        "network ACL " + acl + " has two rules " + rules.get(i).number());
            }
        }
    }

    @Override
    public NetworkAclKey key() {
        return acl;
    }
}
