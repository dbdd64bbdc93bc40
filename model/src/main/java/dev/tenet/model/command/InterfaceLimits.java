package dev.tenet.model.command;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceType;
import dev.tenet.model.NetworkInterface;
import dev.tenet.net.IpFamily;

/** How many interfaces and addresses an instance's type lets it have. */
final class InterfaceLimits {
    private final Attempt attempt;

    InterfaceLimits(Attempt attempt) {
        this.attempt = attempt;
    }

    /** The most addresses and prefixes of one family the interface may have. */
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

    /** What it has by now. @throws CommandException {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED} */
    void checkAddresses(NetworkInterface changed) {
        int limit = addresses(changed);
        if (changed.count(IpFamily.IPV4) > limit || changed.count(IpFamily.IPV6) > limit) {
            throw new CommandException(
                    Fault.ADDRESSES_PER_INTERFACE_EXCEEDED,
                    "The number of private addresses exceeds the limit of " + limit + " for the network interface.");
        }
    }

    /** As one of an instance of the type. @throws CommandException {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED} */
    void checkAddresses(InstanceType type, NetworkInterface of) {
        if (of.count(IpFamily.IPV4) > type.maxIpv4PerInterface()
                || of.count(IpFamily.IPV6) > type.maxIpv6PerInterface()) {
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
