package dev.tenet.api.elbv2;

import dev.tenet.model.BalancedProtocol;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/** The protocols of network load balancers that Tenet has. */
final class Protocols {
    private Protocols() {}

    static Optional<BalancedProtocol> read(ProtocolEnum protocol) {
        return Optional.ofNullable(
                switch (protocol) {
                    case TCP -> BalancedProtocol.TCP;
                    case UDP -> BalancedProtocol.UDP;
                    case TCP_UDP -> BalancedProtocol.TCP_UDP;
                    case QUIC -> BalancedProtocol.QUIC;
                    case TCP_QUIC -> BalancedProtocol.TCP_QUIC;
                    default -> null;
                });
    }
}
