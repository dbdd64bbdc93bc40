package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.model.Listener;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of load balancing's resources.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html">Resource types</a>
 */
public final class Arns {
    private static final Pattern LOAD_BALANCER = Pattern.compile("loadbalancer/net/[A-Za-z0-9-]{1,32}/([0-9a-f]{16})");
    private static final Pattern TARGET_GROUP = Pattern.compile("targetgroup/[A-Za-z0-9-]{1,32}/([0-9a-f]{16})");
    private static final Pattern LISTENER =
            Pattern.compile("listener/net/[A-Za-z0-9-]{1,32}/([0-9a-f]{16})/([0-9a-f]{16})");

    private final String region;

    public Arns(Backend backend) {
        this.region = backend.installation().region().name().value();
    }

    /** A listener's name has its load balancer's in it. */
    record ListenerName(LoadBalancerId balancer, ListenerId listener) {}

    public String of(LoadBalancer balancer) {
        return prefix(balancer.owner().value()) + "loadbalancer/net/" + balancer.name() + "/" + balancer.id();
    }

    String of(LoadBalancer balancer, Listener listener) {
        return prefix(balancer.owner().value()) + "listener/net/" + balancer.name() + "/" + balancer.id() + "/"
                + listener.id();
    }

    String of(TargetGroup group) {
        return prefix(group.owner().value()) + "targetgroup/" + group.name() + "/" + group.id();
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#VALUE} for what is no load balancer's, {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND} */
    public LoadBalancerId loadBalancer(String arn, Caller caller) {
        return new LoadBalancerId(
                read(LOAD_BALANCER, arn, caller, "load balancer", LoadBalancingFault.LOAD_BALANCER_NOT_FOUND)
                        .group(1));
    }

    TargetGroupId targetGroup(String arn, Caller caller) {
        return new TargetGroupId(
                read(TARGET_GROUP, arn, caller, "target group", LoadBalancingFault.TARGET_GROUP_NOT_FOUND)
                        .group(1));
    }

    ListenerName listener(String arn, Caller caller) {
        Matcher parts = read(LISTENER, arn, caller, "listener", LoadBalancingFault.LISTENER_NOT_FOUND);
        return new ListenerName(new LoadBalancerId(parts.group(1)), new ListenerId(parts.group(2)));
    }

    static boolean isLoadBalancer(String arn) {
        return arn.contains(":loadbalancer/");
    }

    static boolean isTargetGroup(String arn) {
        return arn.contains(":targetgroup/");
    }

    static boolean isListener(String arn) {
        return arn.contains(":listener/");
    }

    /** Another account's, or another region's, is not there. */
    private Matcher read(Pattern form, String arn, Caller caller, String what, LoadBalancingFault missing) {
        String[] parts = arn.split(":", 6);
        Matcher resource = form.matcher(parts.length == 6 ? parts[5] : "");
        if (!resource.matches() || !arn.startsWith("arn:aws:elasticloadbalancing:")) {
            throw new LoadBalancingException(LoadBalancingFault.VALUE, "'" + arn + "' is not a valid " + what + " ARN");
        }
        if (!arn.startsWith(prefix(caller.account().value()))) {
            throw new LoadBalancingException(missing, "'" + arn + "' not found");
        }
        return resource;
    }

    private String prefix(String account) {
        return "arn:aws:elasticloadbalancing:" + region + ":" + account + ":";
    }
}
