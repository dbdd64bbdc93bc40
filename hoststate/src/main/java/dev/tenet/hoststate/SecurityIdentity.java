package dev.tenet.hoststate;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an identity stands for. A host knows those that share a group with a rule of its own; any other is unknown to it.
 *
 * @param groups all groups of the set, in order
 */
public record SecurityIdentity(Identity identity, SortedSet<SecurityGroupKey> groups) implements Resource {
    public SecurityIdentity {
        if (identity.equals(Identity.NONE)) {
            throw new IllegalArgumentException("identity 0 stands for no set of groups");
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("identity " + identity + " stands for an empty set");
        }
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }

    @Override
    public Identity key() {
        return identity;
    }
}
