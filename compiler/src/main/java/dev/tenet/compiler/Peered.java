package dev.tenet.compiler;

import dev.tenet.model.Kind;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import java.util.List;
import java.util.Optional;

/** The VPCs at the other ends of a VPC's peering connections. */
final class Peered {
    private Peered() {}

    /** Empty while the connection is not active, or no VPC is there. */
    static Optional<Vpc> from(VpcPeeringConnection connection, VpcId near, IntentSnapshot intent) {
        return Optional.of(connection)
                .filter(VpcPeeringConnection::isActive)
                .flatMap(active -> active.farFrom(near))
                .flatMap(far -> intent.find(Vpc.key(far.account(), far.vpc())));
    }

    /** All of them. */
    static List<Vpc> of(VpcId near, IntentSnapshot intent) {
        return intent.list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .flatMap(connection -> from(connection, near, intent).stream())
                .toList();
    }
}
