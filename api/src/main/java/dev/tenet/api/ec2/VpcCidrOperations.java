package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.Kind;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Vpcs;
import dev.tenet.net.IpPrefix;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;

/** Giving VPCs further blocks, and taking them back. */
final class VpcCidrOperations {
    private final Backend backend;

    VpcCidrOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(AssociateVpcCidrBlockRequest.class, AssociateVpcCidrBlockResponse.class, this::associate);
        registrar.writes(
                DisassociateVpcCidrBlockRequest.class, DisassociateVpcCidrBlockResponse.class, this::disassociate);
    }

    private AssociateVpcCidrBlockResponse associate(AssociateVpcCidrBlockRequest request, Caller caller) {
        VpcId id = Ids.vpc(request.vpcId());
        boolean ipv6 = Boolean.TRUE.equals(request.amazonProvidedIpv6CidrBlock());
        if (ipv6 == (request.cidrBlock() != null)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Exactly one of cidrBlock and amazonProvidedIpv6CidrBlock must be given; address pools are not"
                            + " supported.");
        }
        if (ipv6) {
            VpcCidr made = backend.write(request, caller, attempt -> new Vpcs(attempt).associateIpv6(id));
            return AssociateVpcCidrBlockResponse.builder()
                    .vpcId(id.value())
                    .ipv6CidrBlockAssociation(VpcShapes.ipv6(made, VpcCidrBlockStateCode.ASSOCIATING))
                    .build();
        }
        IpPrefix block = Cidrs.ipv4Block(request.cidrBlock(), "cidrBlock");
        VpcCidr made = backend.write(request, caller, attempt -> new Vpcs(attempt).associate(id, block));
        return AssociateVpcCidrBlockResponse.builder()
                .vpcId(id.value())
                .cidrBlockAssociation(VpcShapes.ipv4(made, VpcCidrBlockStateCode.ASSOCIATING))
                .build();
    }

    private DisassociateVpcCidrBlockResponse disassociate(DisassociateVpcCidrBlockRequest request, Caller caller) {
        VpcCidrAssociationId association = Ids.vpcAssociation(request.associationId());
        Disassociated gone = backend.write(request, caller, attempt -> disassociate(attempt, association));
        var response =
                DisassociateVpcCidrBlockResponse.builder().vpcId(gone.vpc().value());
        return switch (gone.block().prefix().family()) {
            case IPV4 ->
                response.cidrBlockAssociation(VpcShapes.ipv4(gone.block(), VpcCidrBlockStateCode.DISASSOCIATING))
                        .build();
            case IPV6 ->
                response.ipv6CidrBlockAssociation(VpcShapes.ipv6(gone.block(), VpcCidrBlockStateCode.DISASSOCIATING))
                        .build();
        };
    }

    private record Disassociated(VpcId vpc, VpcCidr block) {}

    private static Disassociated disassociate(Attempt attempt, VpcCidrAssociationId association) {
        var before = attempt.intent().list(Kind.VPC.under(attempt.account())).stream()
                .flatMap(VpcCidrOperations::blocks)
                .filter(block -> block.association().equals(association))
                .findFirst();
        Vpc vpc = new Vpcs(attempt).disassociate(association);
        return new Disassociated(vpc.id(), before.orElseThrow());
    }

    private static Stream<VpcCidr> blocks(Vpc vpc) {
        return Stream.concat(vpc.ipv4().stream(), vpc.ipv6().stream());
    }
}
