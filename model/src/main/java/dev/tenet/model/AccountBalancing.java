package dev.tenet.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The names an account has given load balancers and target groups: every command that makes or removes one changes this, so that they stay unique. */
public record AccountBalancing(
        AccountId account, Map<String, LoadBalancerId> loadBalancers, Map<String, TargetGroupId> targetGroups)
        implements IntentObject {
    public AccountBalancing {
        loadBalancers = Collections.unmodifiableMap(new TreeMap<>(loadBalancers));
        targetGroups = Collections.unmodifiableMap(new TreeMap<>(targetGroups));
    }

    public static IntentKey<AccountBalancing> key(AccountId account) {
        return Kind.ACCOUNT_BALANCING.key(account);
    }

    /** Of an account that has made nothing yet. */
    public static AccountBalancing none(AccountId account) {
        return new AccountBalancing(account, Map.of(), Map.of());
    }

    @Override
    public IntentKey<AccountBalancing> key() {
        return key(account);
    }

    public AccountBalancing with(LoadBalancer made) {
        Map<String, LoadBalancerId> more = new TreeMap<>(loadBalancers);
        more.put(made.name(), made.id());
        return new AccountBalancing(account, more, targetGroups);
    }

    public AccountBalancing without(LoadBalancer gone) {
        Map<String, LoadBalancerId> fewer = new TreeMap<>(loadBalancers);
        fewer.remove(gone.name());
        return new AccountBalancing(account, fewer, targetGroups);
    }

    public AccountBalancing with(TargetGroup made) {
        Map<String, TargetGroupId> more = new TreeMap<>(targetGroups);
        more.put(made.name(), made.id());
        return new AccountBalancing(account, loadBalancers, more);
    }

    public AccountBalancing without(TargetGroup gone) {
        Map<String, TargetGroupId> fewer = new TreeMap<>(targetGroups);
        fewer.remove(gone.name());
        return new AccountBalancing(account, loadBalancers, fewer);
    }
}
