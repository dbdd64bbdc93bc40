package dev.tenet.api.ec2;

import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.SecurityGroups;
import org.jspecify.annotations.Nullable;

/** A request names a group by id, or by name in the default VPC. */
final class SecurityGroupNames {
    private SecurityGroupNames() {}

    static SecurityGroupId id(Attempt attempt, @Nullable String id, @Nullable String name) {
        if (id != null) {
            return Ids.securityGroup(id);
        }
        if (name != null) {
            return new SecurityGroups(attempt).named(name);
        }
        throw new CommandException(
                Fault.PARAMETER_MISSING, "The request must contain the parameter groupName or groupId");
    }
}
