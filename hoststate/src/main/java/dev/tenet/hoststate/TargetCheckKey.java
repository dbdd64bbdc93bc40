package dev.tenet.hoststate;

import java.util.Comparator;

/**
 * Names a {@link TargetCheck}.
 *
 * @param group the target group, as the controller calls it
 * @param target the same, of the target
 * @param port that the target gets connections at
 */
public record TargetCheckKey(String group, String target, int port) implements ResourceKey {
    static final Comparator<TargetCheckKey> ORDER = Comparator.comparing(TargetCheckKey::group)
            .thenComparing(TargetCheckKey::target)
            .thenComparing(TargetCheckKey::port);

    public TargetCheckKey {
        if (group.isEmpty() || target.isEmpty() || port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("not a target: '" + group + "' '" + target + "' " + port);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.TARGET_CHECK;
    }
}
