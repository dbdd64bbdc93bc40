package dev.tenet.model;

import dev.tenet.net.Ipv4Address;

/** That a public address is somebody's, so that it is given only once. */
public record PublicAddressClaim(Ipv4Address address, AccountId owner) implements IntentObject {

    public static IntentKey<PublicAddressClaim> key(Ipv4Address address) {
        return Kind.PUBLIC_ADDRESS_CLAIM.key(address);
    }

    @Override
    public IntentKey<PublicAddressClaim> key() {
        return key(address);
    }
}
