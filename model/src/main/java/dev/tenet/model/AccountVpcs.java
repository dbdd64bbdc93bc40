package dev.tenet.model;

import java.util.List;
import java.util.Optional;

/**
 * Which VPCs an account has: every command that makes or removes one changes this, so that two cannot both make the default
 * VPC or go over the limit.
 *
 * @param defaultVpc one of {@code vpcs}
 * @param defaultDhcpOptions what new VPCs get
 */
public record AccountVpcs(
        AccountId owner, List<VpcId> vpcs, Optional<VpcId> defaultVpc, DhcpOptionsId defaultDhcpOptions)
        implements IntentObject {
    public AccountVpcs {
        vpcs = List.copyOf(vpcs);
        if (defaultVpc.isPresent() && !vpcs.contains(defaultVpc.get())) {
            throw new IllegalArgumentException("the default VPC is one of the account's");
        }
    }

    public static IntentKey<AccountVpcs> key(AccountId owner) {
        return Kind.ACCOUNT_VPCS.key(owner);
    }

    @Override
    public IntentKey<AccountVpcs> key() {
        return key(owner);
    }

    public AccountVpcs with(VpcId vpc, boolean isDefault) {
        return new AccountVpcs(
                owner, Listed.with(vpcs, vpc), isDefault ? Optional.of(vpc) : defaultVpc, defaultDhcpOptions);
    }

    public AccountVpcs without(VpcId vpc) {
        return new AccountVpcs(
                owner, Listed.without(vpcs, vpc), defaultVpc.filter(other -> !other.equals(vpc)), defaultDhcpOptions);
    }
}
