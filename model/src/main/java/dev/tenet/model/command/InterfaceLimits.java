package dev.tenet.model.command;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceType;
import dev.tenet.model.NetworkInterface;

/** How many interfaces and addresses an instance's type lets it have. */
final class InterfaceLimits {
    private final Attempt attempt;

    InterfaceLimits(Attempt attempt) {
        this.attempt = attempt;
    }

    /** The most addresses of one family the interface may have. */
    int addresses(NetworkInterface of) {
        return of.attachment()
                .map(attachment -> type(attempt.instance(attachment.instance())).maxIpv4PerInterface())
                .orElse(attempt.installation().limits().addressesPerInterface());
    }

    /** @throws CommandException {@link Fault#INTERFACES_PER_INSTANCE_EXCEEDED} */
    void checkInterfaces(InstanceType type, int count) {
        if (count > type.maxInterfaces()) {
            throw new CommandException(
                    Fault.INTERFACES_PER_INSTANCE_EXCEEDED,
                    "Interface count " + count + " exceeds the limit for " + type.name());
        }
    }

    /** @throws CommandException {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED} */
    void checkAddresses(InstanceType type, int ipv4, int ipv6) {
        if (ipv4 > type.maxIpv4PerInterface() || ipv6 > type.maxIpv6PerInterface()) {
            throw new CommandException(
                    Fault.ADDRESSES_PER_INTERFACE_EXCEEDED,
                    "Number of private addresses will exceed the limit of " + type.maxIpv4PerInterface() + " for "
                            + type.name());
        }
    }

    InstanceType type(Instance instance) {
        return attempt.installation()
                .catalogue()
                .type(instance.settings().type())
                .orElseThrow(() -> new IllegalStateException(instance.settings().type() + " is not in the catalogue"));
    }
}
