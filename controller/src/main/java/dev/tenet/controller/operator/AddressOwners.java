package dev.tenet.controller.operator;

import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import dev.tenet.model.PublicAddressClaim;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.store.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whose public addresses are: of IPv4 by their claims, of IPv6 by the VPC whose block they are in. */
final class AddressOwners {
    private final Snapshot snapshot;
    private final Map<IpPrefix, AccountId> blocks = new HashMap<>();

    AddressOwners(Snapshot snapshot) {
        this.snapshot = snapshot;
        for (Vpc vpc : snapshot.list(Kind.VPC)) {
            vpc.ipv6().ifPresent(block -> blocks.put(block.prefix(), vpc.owner()));
        }
    }

    /** Empty if it is nobody's. */
    Optional<AccountId> of(IpPrefix address) {
        if (address.address() instanceof Ipv4Address known) {
            return snapshot.find(PublicAddressClaim.key(known)).map(PublicAddressClaim::owner);
        }
        return blocks.keySet().stream()
                .map(IpPrefix::length)
                .distinct()
                .flatMap(length ->
                        Optional.ofNullable(blocks.get(IpPrefix.containing(address.address(), length))).stream())
                .findFirst();
    }
}
