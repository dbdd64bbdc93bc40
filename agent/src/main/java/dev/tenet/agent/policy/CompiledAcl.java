package dev.tenet.agent.policy;

import dev.tenet.net.IpFamily;
import java.util.Set;

/**
 * The compiled rules of a network ACL, for one subnet.
 *
 * @param open the families of which it denies nothing in either direction
 */
public record CompiledAcl(CompiledPolicy policy, Set<IpFamily> open) {
    public CompiledAcl {
        open = Set.copyOf(open);
    }
}
