package dev.tenet.agent.program;

import dev.tenet.agent.policy.AclCompiler;
import dev.tenet.agent.policy.CompiledAcl;
import dev.tenet.agent.policy.PolicyTooLargeException;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Network ACLs become policies, one for each subnet that has interfaces here, or a NAT gateway that has ports here: within the subnet its
 * ACL lets everything pass.
 */
final class NetworkAclProgrammer {
    private final PolicyTables policies;
    private final Map<NetworkAclKey, NetworkAcl> acls = new HashMap<>();
    private final Map<SubnetEdge, EdgePolicy> edges = new HashMap<>();
    private final Set<SubnetEdge> compiled = new HashSet<>();

    NetworkAclProgrammer(PolicyTables policies) {
        this.policies = policies;
    }

    void upsert(NetworkAcl acl) {
        acls.put(acl.acl(), acl);
        changed(acl.acl());
    }

    void remove(NetworkAclKey acl) {
        acls.remove(acl);
        changed(acl);
    }

    /**
     * Interfaces or NAT gateways are behind this edge.
     *
     * @param inForce the number of the policy that the datapath already judges one of them by
     */
    void use(SubnetEdge edge, Optional<Integer> inForce) {
        policies.adopt(edges.computeIfAbsent(edge, _ -> new EdgePolicy(policies.add())).place, inForce);
    }

    /** No other edges than these are in use any more. */
    void retain(Set<SubnetEdge> used) {
        edges.entrySet().removeIf(entry -> {
            boolean unused = !used.contains(entry.getKey());
            if (unused) {
                policies.remove(entry.getValue().place);
            }
            return unused;
        });
    }

    /** Compiles what changed; it counts once {@link PolicyTables#write} has written it. */
    void compile() {
        edges.forEach((edge, policy) -> {
            if (policy.place.isStale()) {
                compiled.add(edge);
                compile(edge, policy);
            }
        });
    }

    /** The policy that judges at the edge, once it is whole. */
    Optional<Integer> number(SubnetEdge edge) {
        return Optional.ofNullable(edges.get(edge)).flatMap(policy -> policy.place.number());
    }

    /** The families of which that policy denies nothing; none as long as a change waits to be written. */
    Set<IpFamily> open(SubnetEdge edge) {
        return Optional.ofNullable(edges.get(edge))
                .filter(policy -> policies.problem(policy.place).isEmpty())
                .map(policy -> policy.open)
                .orElse(Set.of());
    }

    /** Why the ACL, or its latest change, is not in force at the edge. */
    Optional<String> problem(SubnetEdge edge) {
        return Optional.ofNullable(edges.get(edge)).flatMap(policy -> policies.problem(policy.place));
    }

    /** The edges that were compiled since the last call, and whose policy may have another number, or a problem. */
    Set<SubnetEdge> takeCompiled() {
        Set<SubnetEdge> taken = Set.copyOf(compiled);
        compiled.clear();
        return taken;
    }

    private void changed(NetworkAclKey acl) {
        edges.forEach((edge, policy) -> {
            if (edge.networkAcl().equals(acl)) {
                policy.place.changed();
            }
        });
    }

    private void compile(SubnetEdge edge, EdgePolicy policy) {
        NetworkAcl acl = acls.get(edge.networkAcl());
        if (acl == null) {
            policy.place.refused("network ACL " + edge.networkAcl() + " is not known here", true);
            return;
        }
        try {
            CompiledAcl result = AclCompiler.compile(acl, edge.prefixes());
            policy.open = result.open();
            policies.put(policy.place, result.policy());
        } catch (PolicyTooLargeException tooLarge) {
            policy.place.refused(String.valueOf(tooLarge.getMessage()), false);
        }
    }

    /** All about the policy at one edge. */
    private static final class EdgePolicy {
        private final PolicyTables.Place place;
        private Set<IpFamily> open = Set.of();

        EdgePolicy(PolicyTables.Place place) {
            this.place = place;
        }
    }
}
