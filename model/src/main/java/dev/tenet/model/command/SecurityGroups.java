package dev.tenet.model.command;

import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupUse;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Commands on security groups; those on rules are {@link SecurityGroupRules}. */
public final class SecurityGroups {
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]{1,255}");

    private final Attempt attempt;
    private final Intent intent;

    public SecurityGroups(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Makes a group in a VPC, the default one if none is named.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#NO_DEFAULT_VPC}, {@link Fault#GROUP_DUPLICATE},
     *     {@link Fault#GROUP_RESERVED}, {@link Fault#GROUP_LIMIT}, {@link Fault#PARAMETER_VALUE}
     */
    public SecurityGroup create(Optional<VpcId> in, String name, String description, Tags tags) {
        checkName(name);
        if (!TEXT.matcher(description).matches()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + description
                            + ") for parameter GroupDescription is invalid. Character sets beyond ASCII are"
                            + " not supported.");
        }
        Vpc vpc = attempt.vpc(in.or(() -> attempt.accountVpcs().defaultVpc())
                .orElseThrow(() -> new CommandException(Fault.NO_DEFAULT_VPC, "No default VPC for this user")));
        VpcContents contents = attempt.contents(vpc.id());
        if (contents.groups().containsKey(name)) {
            throw new CommandException(
                    Fault.GROUP_DUPLICATE,
                    "The security group '" + name + "' already exists for VPC '" + vpc.id() + "'");
        }
        if (contents.groups().size() >= attempt.installation().limits().securityGroupsPerVpc()) {
            throw new CommandException(
                    Fault.GROUP_LIMIT,
                    "The maximum number of security groups for VPC '" + vpc.id() + "' has been reached.");
        }
        SecurityGroup group = new SecurityGroup(
                SecurityGroupId.random(attempt.random()),
                attempt.account(),
                vpc.id(),
                name,
                description,
                new InitialRules(attempt).egress(vpc),
                tags);
        intent.put(group);
        intent.put(new SecurityGroupUse(group.id(), List.of(), List.of()));
        intent.put(contents.withGroup(name, group.id()));
        return group;
    }

    /**
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#GROUP_DEFAULT}, {@link Fault#GROUP_IN_USE}
     */
    public void delete(SecurityGroupId id) {
        SecurityGroup group = attempt.securityGroup(id);
        if (group.isDefault()) {
            throw new CommandException(
                    Fault.GROUP_DEFAULT,
                    "the specified group: \"" + id + "\" name: \"default\" cannot be deleted by a user");
        }
        SecurityGroupUse use = attempt.use(id);
        if (!use.isUnused()) {
            throw new CommandException(Fault.GROUP_IN_USE, "resource " + id + " has a dependent object");
        }
        new SecurityGroupRules(attempt).replace(group, List.of());
        intent.put(attempt.contents(group.vpc()).withoutGroup(group.name()));
        intent.delete(use.key());
        intent.delete(group.key());
    }

    /**
     * The default VPC's group of this name.
     *
     * @throws CommandException {@link Fault#NO_DEFAULT_VPC}, {@link Fault#GROUP_NOT_FOUND}
     */
    public SecurityGroupId named(String name) {
        VpcId vpc = attempt.accountVpcs()
                .defaultVpc()
                .orElseThrow(() -> new CommandException(Fault.NO_DEFAULT_VPC, "No default VPC for this user"));
        return Optional.ofNullable(attempt.contents(vpc).groups().get(name))
                .orElseThrow(() -> new CommandException(
                        Fault.GROUP_NOT_FOUND,
                        "The security group '" + name + "' does not exist in default VPC '" + vpc + "'"));
    }

    private static void checkName(String name) {
        if (name.equals(SecurityGroup.DEFAULT_NAME)) {
            throw new CommandException(
                    Fault.GROUP_RESERVED, "Cannot use reserved security group name: " + SecurityGroup.DEFAULT_NAME);
        }
        if (name.startsWith("sg-")) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + name
                            + ") for parameter GroupName is invalid. Group names may not be in the format sg-*.");
        }
        if (!TEXT.matcher(name).matches()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + name + ") for parameter GroupName is invalid. Character sets beyond ASCII are not"
                            + " supported.");
        }
    }
}
