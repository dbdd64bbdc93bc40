package dev.tenet.model.command;

import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Vpc;
import java.util.HashSet;
import java.util.List;

/** Which groups an interface may have. */
final class InterfaceGroups {
    private final Attempt attempt;

    InterfaceGroups(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * The groups as asked, or the VPC's default group when none is.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#GROUP_ELSEWHERE}, {@link
     *     Fault#GROUPS_PER_INTERFACE_EXCEEDED}, {@link Fault#PARAMETER_VALUE}
     */
    List<SecurityGroupId> of(Vpc vpc, List<SecurityGroupId> asked) {
        if (asked.isEmpty()) {
            return List.of(vpc.defaultSecurityGroup());
        }
        if (asked.size() > NetworkInterface.MAX_GROUPS) {
            throw new CommandException(
                    Fault.GROUPS_PER_INTERFACE_EXCEEDED,
                    "The maximum number of security groups per interface has been reached.");
        }
        if (new HashSet<>(asked).size() != asked.size()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The same ID must not appear multiple times");
        }
        for (SecurityGroupId id : asked) {
            if (!attempt.securityGroup(id).vpc().equals(vpc.id())) {
                throw new CommandException(
                        Fault.GROUP_ELSEWHERE, "You have specified two resources that belong to different networks.");
            }
        }
        return asked;
    }
}
