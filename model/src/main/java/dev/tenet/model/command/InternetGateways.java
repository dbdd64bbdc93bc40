package dev.tenet.model.command;

import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import java.util.Optional;

/**
 * Commands on internet gateways.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html">Internet gateways</a>
 */
public final class InternetGateways {
    private final Attempt attempt;
    private final Intent intent;

    public InternetGateways(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** @throws CommandException {@link Fault#INTERNET_GATEWAY_LIMIT} */
    public InternetGateway create(Tags tags) {
        int limit = attempt.installation().limits().internetGatewaysPerAccount();
        if (intent.list(Kind.INTERNET_GATEWAY.under(attempt.account())).size() >= limit) {
            throw new CommandException(
                    Fault.INTERNET_GATEWAY_LIMIT, "The maximum number of internet gateways has been reached.");
        }
        InternetGateway made = new InternetGateway(
                InternetGatewayId.random(attempt.random()),
                attempt.account(),
                Optional.empty(),
                Optional.empty(),
                tags);
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#INTERNET_GATEWAY_NOT_FOUND}, {@link Fault#DEPENDENCY} while it is attached */
    public void delete(InternetGatewayId id) {
        InternetGateway found = attempt.internetGateway(id);
        if (found.vpc().isPresent()) {
            throw new CommandException(
                    Fault.DEPENDENCY, "The internetGateway '" + id + "' has dependencies and cannot be deleted.");
        }
        intent.delete(found.key());
    }

    /**
     * @throws CommandException {@link Fault#INTERNET_GATEWAY_NOT_FOUND}, {@link Fault#VPC_NOT_FOUND}, {@link
     *     Fault#ALREADY_ASSOCIATED}, {@link Fault#PARAMETER_VALUE} when the VPC has one
     */
    public InternetGateway attach(InternetGatewayId id, VpcId to) {
        InternetGateway found = attempt.internetGateway(id);
        Vpc vpc = attempt.vpc(to);
        if (found.vpc().isPresent()) {
            throw new CommandException(
                    Fault.ALREADY_ASSOCIATED,
                    "resource " + id + " is already attached to network "
                            + found.vpc().get());
        }
        VpcContents contents = attempt.contents(vpc.id());
        if (contents.internetGateway().isPresent()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "Network " + to + " already has an internet gateway attached");
        }
        InternetGateway attached = found.withVpc(Optional.of(to));
        intent.put(attached);
        intent.put(contents.withInternetGateway(Optional.of(id)));
        return attached;
    }

    /**
     * @throws CommandException {@link Fault#INTERNET_GATEWAY_NOT_FOUND}, {@link Fault#VPC_NOT_FOUND}, {@link
     *     Fault#GATEWAY_NOT_ATTACHED}, {@link Fault#DEPENDENCY} while the VPC has public addresses, or it has a route table
     */
    public void detach(InternetGatewayId id, VpcId from) {
        InternetGateway found = attempt.internetGateway(id);
        Vpc vpc = attempt.vpc(from);
        if (!found.isAttachedTo(vpc.id())) {
            throw new CommandException(
                    Fault.GATEWAY_NOT_ATTACHED, "resource " + id + " is not attached to network " + from);
        }
        boolean mapped = intent.list(Kind.NETWORK_INTERFACE.under(attempt.account())).stream()
                .anyMatch(each -> each.vpc().equals(from)
                        && !each.publicAddresses().mappings().isEmpty());
        if (mapped) {
            throw new CommandException(
                    Fault.DEPENDENCY,
                    "Network " + from + " has some mapped public address(es). Please unmap those public address(es)"
                            + " before detaching the gateway.");
        }
        if (found.routeTable().isPresent()) {
            throw new CommandException(
                    Fault.DEPENDENCY,
                    "resource " + id + " is associated with route table "
                            + found.routeTable().get() + ". Please disassociate it before detaching the gateway.");
        }
        intent.put(found.withVpc(Optional.empty()));
        intent.put(attempt.contents(from).withInternetGateway(Optional.empty()));
    }
}
