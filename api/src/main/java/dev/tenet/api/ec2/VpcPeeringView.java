package dev.tenet.api.ec2;

import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnection.Side;
import dev.tenet.model.VpcPeeringState;
import dev.tenet.model.command.Attempt;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnectionVpcInfo;

/**
 * A peering connection with its VPCs, as far as they are there.
 *
 * @param state now
 */
record VpcPeeringView(
        VpcPeeringConnection connection, VpcPeeringState state, Optional<Vpc> requester, Optional<Vpc> accepter) {

    static VpcPeeringView of(VpcPeeringConnection connection, Attempt attempt) {
        return new VpcPeeringView(
                connection,
                connection.state(attempt.now()),
                find(connection.requester(), attempt),
                find(connection.accepter(), attempt));
    }

    private static Optional<Vpc> find(Side side, Attempt attempt) {
        return attempt.intent().find(Vpc.key(side.account(), side.vpc()));
    }

    /** The accepter's blocks are shown once it has accepted. */
    List<String> accepterBlocks() {
        return state == VpcPeeringState.ACTIVE ? blocks(accepter) : List.of();
    }

    List<String> requesterBlocks() {
        return blocks(requester);
    }

    private static List<String> blocks(Optional<Vpc> vpc) {
        return vpc.stream()
                .flatMap(found -> found.ipv4().stream())
                .map(block -> block.prefix().toString())
                .toList();
    }

    software.amazon.awssdk.services.ec2.model.VpcPeeringConnection shape(String region) {
        String message = state == connection.state() ? connection.message() : state.message();
        var shape = software.amazon.awssdk.services.ec2.model.VpcPeeringConnection.builder()
                .vpcPeeringConnectionId(connection.id().value())
                .requesterVpcInfo(info(connection.requester(), requester, true, region))
                .accepterVpcInfo(info(connection.accepter(), accepter, state == VpcPeeringState.ACTIVE, region))
                .status(status -> status.code(state.code()).message(message))
                .tags(RequestTags.write(connection.tags()));
        if (state == VpcPeeringState.PENDING_ACCEPTANCE) {
            shape.expirationTime(connection.until());
        }
        return shape.build();
    }

    private static VpcPeeringConnectionVpcInfo info(Side side, Optional<Vpc> vpc, boolean open, String region) {
        var info = VpcPeeringConnectionVpcInfo.builder()
                .ownerId(side.account().value())
                .vpcId(side.vpc().value())
                .region(region);
        vpc.filter(_ -> open)
                .ifPresent(found -> info.cidrBlock(found.primaryIpv4().toString())
                        .cidrBlockSet(found.ipv4().stream()
                                .map(block -> software.amazon.awssdk.services.ec2.model.CidrBlock.builder()
                                        .cidrBlock(block.prefix().toString())
                                        .build())
                                .toList())
                        .ipv6CidrBlockSet(found.ipv6().stream()
                                .map(VpcCidr::prefix)
                                .map(block -> software.amazon.awssdk.services.ec2.model.Ipv6CidrBlock.builder()
                                        .ipv6CidrBlock(block.toString())
                                        .build())
                                .toList())
                        .peeringOptions(options -> options.allowDnsResolutionFromRemoteVpc(side.resolvesForRemote())
                                .allowEgressFromLocalClassicLinkToRemoteVpc(false)
                                .allowEgressFromLocalVpcToRemoteClassicLink(false)));
        return info.build();
    }
}
