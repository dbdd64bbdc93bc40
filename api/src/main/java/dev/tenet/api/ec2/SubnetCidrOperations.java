package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.Kind;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetCidrAssociationId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Subnets;
import dev.tenet.net.IpPrefix;
import software.amazon.awssdk.services.ec2.model.AssociateSubnetCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.AssociateSubnetCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateSubnetCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateSubnetCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.SubnetCidrBlockStateCode;

/** Giving subnets their IPv6 block, and taking it back. */
final class SubnetCidrOperations {
    private final Backend backend;

    SubnetCidrOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                AssociateSubnetCidrBlockRequest.class, AssociateSubnetCidrBlockResponse.class, this::associate);
        registrar.writes(
                DisassociateSubnetCidrBlockRequest.class,
                DisassociateSubnetCidrBlockResponse.class,
                this::disassociate);
    }

    private AssociateSubnetCidrBlockResponse associate(AssociateSubnetCidrBlockRequest request, Caller caller) {
        SubnetId id = Ids.subnet(request.subnetId());
        if (request.ipv6CidrBlock() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter ipv6CidrBlock");
        }
        IpPrefix block = Cidrs.ipv6Block(request.ipv6CidrBlock(), "ipv6CidrBlock");
        SubnetCidr made = backend.write(request, caller, attempt -> new Subnets(attempt).associateIpv6(id, block));
        return AssociateSubnetCidrBlockResponse.builder()
                .subnetId(id.value())
                .ipv6CidrBlockAssociation(SubnetShapes.ipv6(made, SubnetCidrBlockStateCode.ASSOCIATING))
                .build();
    }

    private DisassociateSubnetCidrBlockResponse disassociate(
            DisassociateSubnetCidrBlockRequest request, Caller caller) {
        SubnetCidrAssociationId association = Ids.subnetAssociation(request.associationId());
        Disassociated gone = backend.write(request, caller, attempt -> disassociate(attempt, association));
        return DisassociateSubnetCidrBlockResponse.builder()
                .subnetId(gone.subnet().value())
                .ipv6CidrBlockAssociation(SubnetShapes.ipv6(gone.block(), SubnetCidrBlockStateCode.DISASSOCIATING))
                .build();
    }

    private record Disassociated(SubnetId subnet, SubnetCidr block) {}

    private static Disassociated disassociate(Attempt attempt, SubnetCidrAssociationId association) {
        var before = attempt.intent().list(Kind.SUBNET.under(attempt.account())).stream()
                .flatMap(subnet -> subnet.ipv6().stream())
                .filter(block -> block.association().equals(association))
                .findFirst();
        Subnet subnet = new Subnets(attempt).disassociateIpv6(association);
        return new Disassociated(subnet.id(), before.orElseThrow());
    }
}
