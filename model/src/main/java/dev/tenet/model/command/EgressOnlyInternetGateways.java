package dev.tenet.model.command;

import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;

/**
 * Commands on egress-only internet gateways.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html">Egress-only internet gateways</a>
 */
public final class EgressOnlyInternetGateways {
    private final Attempt attempt;
    private final Intent intent;

    public EgressOnlyInternetGateways(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#EGRESS_ONLY_GATEWAY_LIMIT} */
    public EgressOnlyInternetGateway create(VpcId of, Tags tags) {
        Vpc vpc = attempt.vpc(of);
        int limit = attempt.installation().limits().internetGatewaysPerAccount();
        if (intent.list(Kind.EGRESS_ONLY_INTERNET_GATEWAY.under(attempt.account()))
                        .size()
                >= limit) {
            throw new CommandException(
                    Fault.EGRESS_ONLY_GATEWAY_LIMIT,
                    "The maximum number of egress-only internet gateways has been reached.");
        }
        EgressOnlyInternetGateway made = new EgressOnlyInternetGateway(
                EgressOnlyInternetGatewayId.random(attempt.random()), attempt.account(), vpc.id(), tags);
        intent.put(made);
        intent.put(attempt.contents(vpc.id()).withEgressOnlyGateway(made.id()));
        return made;
    }

    /** Routes to it become black holes. @throws CommandException {@link Fault#EGRESS_ONLY_GATEWAY_NOT_FOUND} */
    public void delete(EgressOnlyInternetGatewayId id) {
        EgressOnlyInternetGateway found = attempt.egressOnlyInternetGateway(id);
        intent.put(attempt.contents(found.vpc()).withoutEgressOnlyGateway(id));
        intent.delete(found.key());
    }
}
