package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;

/**
 * How the host finds out whether a balancer's target on it is well: it connects to it every so often, from the balancer's address, and reports
 * {@link ResourceStatus.Ready} or {@link ResourceStatus.Failed} when its opinion changes.
 *
 * @param networkInterface the target's
 * @param front the balancer's own interface, whose address asks
 * @param byRouter whether the first address of the target's subnet asks instead, in the balancer's name: of a target that has the balancer's, too
 * @param address of the target
 * @param port that is asked, which may be another than the target's own
 * @param timeoutSeconds after which an attempt has failed
 * @param healthyThreshold good attempts in a row that make a target well again
 * @param unhealthyThreshold bad attempts in a row that make it ill
 * @param sendsHeader whether the connection begins with a proxy protocol header, of command LOCAL
 */
public record TargetCheck(
        TargetCheckKey key,
        InterfaceNumber networkInterface,
        InterfaceNumber front,
        boolean byRouter,
        IpAddress address,
        int port,
        Question question,
        int intervalSeconds,
        int timeoutSeconds,
        int healthyThreshold,
        int unhealthyThreshold,
        boolean sendsHeader)
        implements Resource {
    /** Of what a check's source holds. */
    public static final int MAX_FRONT = 0x0fff_ffff;

    /** What is asked of the target. */
    public sealed interface Question {}

    /** That it takes a connection. */
    public record Connects() implements Question {}

    /**
     * That it answers by HTTP.
     *
     * @param secure by HTTPS; whatever certificate it shows
     * @param codes good ones, such as {@code 200-299,404}
     */
    public record Answers(boolean secure, String path, String codes) implements Question {}

    public TargetCheck {
        if (port < 1 || port > 0xffff || front.number() > MAX_FRONT) {
            throw new IllegalArgumentException("not a check: port " + port + ", " + front);
        }
        if (intervalSeconds < 1 || timeoutSeconds < 1 || healthyThreshold < 1 || unhealthyThreshold < 1) {
            throw new IllegalArgumentException("a check needs time and thresholds");
        }
    }
}
