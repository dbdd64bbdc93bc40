package dev.tenet.model;

import dev.tenet.net.IpAddress;

/** What a target group calls a target. */
public sealed interface TargetName {
    /** An instance, by its primary interface's primary address of the group's family. */
    record OfInstance(InstanceId instance) implements TargetName {
        @Override
        public String toString() {
            return instance.value();
        }
    }

    /** An address of an interface in the target group's VPC. */
    record OfAddress(IpAddress address) implements TargetName {
        @Override
        public String toString() {
            return address.toString();
        }
    }
}
