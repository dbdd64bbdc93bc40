package dev.tenet.api.ec2;

import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;

/** Reads instance types in requests. */
final class InstanceTypes {
    private InstanceTypes() {}

    static InstanceTypeName name(String text) {
        try {
            return InstanceTypeName.parse(text);
        } catch (IllegalArgumentException noName) {
            throw new CommandException(Fault.INSTANCE_TYPE_UNKNOWN, "Invalid value '" + text + "' for InstanceType.");
        }
    }
}
