package dev.tenet.model.command;

import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;

/** A rule or route that names a prefix list counts as the most entries the list may have. */
final class PrefixListWeights {
    private final Attempt attempt;

    PrefixListWeights(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Whether whatever names the list still has room with its new size.
     *
     * @throws CommandException {@link Fault#RULES_PER_GROUP_EXCEEDED}, {@link Fault#ROUTE_LIMIT}
     */
    void requireRoom(ManagedPrefixList resized) {
        attempt.intent().put(resized);
        for (String resource : resized.referencedBy()) {
            if (resource.startsWith("sg-")) {
                SecurityGroup group = attempt.securityGroup(new SecurityGroupId(resource));
                RuleChecks.checkCount(attempt, group.rules());
            } else {
                RouteTable table = attempt.routeTable(new RouteTableId(resource));
                new Routes(attempt).checkCount(table);
            }
        }
    }
}
