package dev.tenet.api.elbv2;

import dev.tenet.model.HealthCheck;
import dev.tenet.model.HealthCheck.Protocol;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/**
 * Reads how a target group checks health.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html">Health checks</a>
 */
final class HealthChecks {
    private static final String TRAFFIC_PORT = "traffic-port";
    private static final Pattern CODES = Pattern.compile("[2-5][0-9]{2}([,-][2-5][0-9]{2})*");
    private static final int USUAL_INTERVAL = 30;
    private static final int USUAL_TIMEOUT = 10;
    private static final int USUAL_HTTP_TIMEOUT = 6;
    private static final int USUAL_HEALTHY = 5;
    private static final int USUAL_UNHEALTHY = 2;

    private HealthChecks() {}

    static HealthCheck of(CreateTargetGroupRequest request) {
        requireEnabled(request.healthCheckEnabled());
        Protocol protocol = protocol(
                request.healthCheckProtocol(),
                request.targetType() == TargetTypeEnum.ALB ? Protocol.HTTP : Protocol.TCP);
        HealthCheck usual = new HealthCheck(
                protocol,
                Optional.empty(),
                protocol == Protocol.TCP ? Optional.empty() : Optional.of("/"),
                protocol == Protocol.TCP ? Optional.empty() : Optional.of("200-399"),
                USUAL_INTERVAL,
                protocol == Protocol.HTTP ? USUAL_HTTP_TIMEOUT : USUAL_TIMEOUT,
                USUAL_HEALTHY,
                USUAL_UNHEALTHY);
        return checked(new HealthCheck(
                protocol,
                checkPort(request.healthCheckPort(), usual.port()),
                Optional.ofNullable(request.healthCheckPath()).or(usual::path),
                codes(request.matcher()).or(usual::matcher),
                or(request.healthCheckIntervalSeconds(), usual.intervalSeconds()),
                or(request.healthCheckTimeoutSeconds(), usual.timeoutSeconds()),
                or(request.healthyThresholdCount(), usual.healthyThreshold()),
                or(request.unhealthyThresholdCount(), usual.unhealthyThreshold())));
    }

    static HealthCheck changed(HealthCheck present, ModifyTargetGroupRequest request) {
        requireEnabled(request.healthCheckEnabled());
        Protocol protocol = protocol(request.healthCheckProtocol(), present.protocol());
        boolean http = protocol != Protocol.TCP;
        return checked(new HealthCheck(
                protocol,
                checkPort(request.healthCheckPort(), present.port()),
                Optional.ofNullable(request.healthCheckPath())
                        .or(() -> http ? present.path().or(() -> Optional.of("/")) : Optional.empty()),
                codes(request.matcher())
                        .or(() -> http ? present.matcher().or(() -> Optional.of("200-399")) : Optional.empty()),
                or(request.healthCheckIntervalSeconds(), present.intervalSeconds()),
                or(request.healthCheckTimeoutSeconds(), present.timeoutSeconds()),
                or(request.healthyThresholdCount(), present.healthyThreshold()),
                or(request.unhealthyThresholdCount(), present.unhealthyThreshold())));
    }

    static int port(int port) {
        if (port < 1 || port > 0xffff) {
            throw fault("Port '" + port + "' is not in the range of 1 to 65535");
        }
        return port;
    }

    private static HealthCheck checked(HealthCheck check) {
        within("interval", check.intervalSeconds(), 5, 300);
        within("timeout", check.timeoutSeconds(), 2, 120);
        within("healthy threshold", check.healthyThreshold(), 2, 10);
        within("unhealthy threshold", check.unhealthyThreshold(), 2, 10);
        if (check.timeoutSeconds() >= check.intervalSeconds()) {
            throw fault("Health check timeout '" + check.timeoutSeconds() + "' must be smaller than the interval '"
                    + check.intervalSeconds() + "'");
        }
        if (check.protocol() == Protocol.TCP
                && (check.path().isPresent() || check.matcher().isPresent())) {
            throw new LoadBalancingException(
                    LoadBalancingFault.CONFIGURATION,
                    "A health check path and matcher cannot be specified for the health check protocol 'TCP'");
        }
        check.path()
                .filter(path -> !path.startsWith("/") || path.length() > 1024)
                .ifPresent(path -> {
                    throw fault(
                            "Health check path '" + path + "' must begin with a '/' and have at most 1024 characters");
                });
        return check;
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw fault("Health check " + what + " '" + value + "' must be between " + least + " and " + most);
        }
    }

    private static void requireEnabled(@Nullable Boolean enabled) {
        if (enabled != null && !enabled) {
            throw new LoadBalancingException(
                    LoadBalancingFault.CONFIGURATION,
                    "Health checks cannot be disabled for target type 'instance', 'ip' or 'alb'");
        }
    }

    private static Protocol protocol(@Nullable ProtocolEnum asked, Protocol otherwise) {
        if (asked == null) {
            return otherwise;
        }
        return switch (asked) {
            case TCP -> Protocol.TCP;
            case HTTP -> Protocol.HTTP;
            case HTTPS -> Protocol.HTTPS;
            default -> throw fault("Health check protocol '" + asked + "' must be one of 'TCP', 'HTTP', 'HTTPS'");
        };
    }

    private static Optional<Integer> checkPort(@Nullable String text, Optional<Integer> present) {
        if (text == null) {
            return present;
        }
        if (text.equals(TRAFFIC_PORT)) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,5}")) {
            throw fault("Health check port '" + text + "' must be 'traffic-port' or in the range of 1 to 65535");
        }
        return Optional.of(port(Integer.parseInt(text)));
    }

    private static Optional<String> codes(@Nullable Matcher matcher) {
        if (matcher == null) {
            return Optional.empty();
        }
        String codes = matcher.httpCode();
        if (codes == null || !CODES.matcher(codes).matches()) {
            throw fault("Health check matcher HTTP code '" + codes + "' must be within '200-599'");
        }
        return Optional.of(codes);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static LoadBalancingException fault(String text) {
        return new LoadBalancingException(LoadBalancingFault.VALUE, text);
    }
}
