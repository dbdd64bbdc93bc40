package dev.tenet.api.ec2;

import dev.tenet.model.Kind;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.command.Attempt;
import java.util.List;

/** A subnet, and how many addresses it has left. */
record SubnetView(Subnet subnet, int available) {

    static SubnetView of(Attempt attempt, Subnet subnet) {
        return new SubnetView(
                subnet,
                attempt.intent()
                        .find(SubnetAddresses.key(subnet.id()))
                        .map(SubnetAddresses::available)
                        .orElse(0));
    }

    /** The account's. */
    static List<SubnetView> all(Attempt attempt) {
        return attempt.intent().list(Kind.SUBNET.under(attempt.account())).stream()
                .map(subnet -> of(attempt, subnet))
                .toList();
    }
}
