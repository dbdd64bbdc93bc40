package dev.tenet.datapath.random;

import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/** Network ACLs, most of which let most things pass. */
final class RandomAcls implements HostPart {
    static final List<NetworkAclKey> KEYS =
            List.of(new NetworkAclKey("acl-0"), new NetworkAclKey("acl-1"), new NetworkAclKey("acl-2"));

    private static final int ALLOW_IPV4 = 100;
    private static final int ALLOW_IPV6 = 101;

    @Override
    public void build(RandomHost host, Chance chance) {
        KEYS.forEach(key -> host.put(new NetworkAcl(key, rules(chance))));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        NetworkAclKey key = chance.pick(KEYS);
        host.put(new NetworkAcl(key, rules(chance)));
        boolean told = chance.percent(80);
        if (told) {
            host.raise(
                    networkInterface -> networkInterface.networkAcl().equals(key)
                            || networkInterface.vni().equals(RandomNat.NETWORK) && judgesGateway(host, key),
                    before -> before.topologyGeneration() + 1,
                    before -> before.policyGeneration());
        }
        return "network ACL " + key + " has other rules" + (told ? "" : ", and no generation says so yet");
    }

    private static boolean judgesGateway(RandomHost host, NetworkAclKey acl) {
        return host.all(NatGateway.class).stream()
                .anyMatch(gateway -> gateway.edge().networkAcl().equals(acl));
    }

    private static List<NetworkAclRule> rules(Chance chance) {
        List<NetworkAclRule> rules = new ArrayList<>();
        int count = chance.percent(30) ? 0 : chance.between(1, 5);
        for (int number = 1; number <= count; number++) {
            rules.add(new NetworkAclRule(
                    chance.pick(RuleDirection.values()),
                    number,
                    chance.percent(40),
                    RandomPolicies.traffic(chance),
                    chance.pick(RandomPolicies.PREFIXES)));
        }
        for (RuleDirection direction : RuleDirection.values()) {
            if (chance.percent(92)) {
                rules.add(new NetworkAclRule(direction, ALLOW_IPV4, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4));
                rules.add(new NetworkAclRule(direction, ALLOW_IPV6, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV6));
            }
        }
        return rules;
    }
}
