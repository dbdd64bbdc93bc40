package dev.tenet.model.command;

import dev.tenet.model.FlowLog;
import dev.tenet.model.FlowLogId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.ResourceId;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import java.util.List;

/**
 * Commands on flow logs. A flow log goes with the resource that it is about.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html">VPC Flow Logs</a>
 */
public final class FlowLogs {
    /** A host writes every record once for each; EC2 has had a quota here too. */
    private static final int MOST_PER_RESOURCE = 10;

    private final Attempt attempt;
    private final Intent intent;

    public FlowLogs(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @throws CommandException the fault of a resource that is not there; {@link Fault#FLOW_LOG_EXISTS} for one that differs in
     *     nothing but its tags, {@link Fault#FLOW_LOG_LIMIT}
     */
    public FlowLog create(ResourceId resource, NewFlowLog request) {
        VpcId vpc = claim(resource);
        List<FlowLog> others = about(resource);
        if (others.stream().anyMatch(request::isAsked)) {
            throw new CommandException(
                    Fault.FLOW_LOG_EXISTS,
                    "Error. There is an existing Flow Log with the same configuration and log destination.");
        }
        if (others.size() >= MOST_PER_RESOURCE) {
            throw new CommandException(
                    Fault.FLOW_LOG_LIMIT,
                    "The maximum number of flow logs has been reached for the resource " + resource.value() + ".");
        }
        FlowLog made = new FlowLog(
                FlowLogId.random(attempt.random()),
                attempt.account(),
                vpc,
                resource,
                request.traffic(),
                request.destination(),
                request.format().toString(),
                request.aggregationSeconds(),
                attempt.now(),
                request.tags());
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#FLOW_LOG_NOT_FOUND} */
    public void delete(FlowLogId id) {
        intent.delete(flowLog(id).key());
    }

    /** @throws CommandException {@link Fault#FLOW_LOG_NOT_FOUND} */
    public FlowLog flowLog(FlowLogId id) {
        return intent.find(FlowLog.key(attempt.account(), id))
                .orElseThrow(() ->
                        new CommandException(Fault.FLOW_LOG_NOT_FOUND, "The flow log ID '" + id + "' does not exist"));
    }

    /** The resource is deleted. */
    void forget(ResourceId resource) {
        about(resource).forEach(log -> intent.delete(log.key()));
    }

    private List<FlowLog> about(ResourceId resource) {
        return intent.list(Kind.FLOW_LOG.under(attempt.account())).stream()
                .filter(log -> log.resource().equals(resource))
                .toList();
    }

    /** Writes the resource as it is, so that of two who make a flow log for it, or delete it, at once one tries again. */
    private VpcId claim(ResourceId resource) {
        return switch (resource) {
            case VpcId id -> {
                Vpc found = attempt.vpc(id);
                intent.put(found);
                yield found.id();
            }
            case SubnetId id -> {
                Subnet found = attempt.subnet(id);
                intent.put(found);
                yield found.vpc();
            }
            case NetworkInterfaceId id -> {
                NetworkInterface found = attempt.networkInterface(id);
                intent.put(found);
                yield found.vpc();
            }
            default -> throw new CommandException(Fault.PARAMETER_VALUE, "Nothing passes at " + resource.value());
        };
    }
}
