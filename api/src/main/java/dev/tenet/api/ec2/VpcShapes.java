package dev.tenet.api.ec2;

import dev.tenet.model.Tenancy;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockAssociation;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;
import software.amazon.awssdk.services.ec2.model.VpcIpv6CidrBlockAssociation;
import software.amazon.awssdk.services.ec2.model.VpcState;

/** VPCs as EC2 shows them. */
final class VpcShapes {
    static final String ASSOCIATED = "associated";
    static final String AVAILABLE = "available";

    /** What EC2 calls the pool that blocks of its own come from. */
    static final String IPV6_POOL = "Amazon";

    private VpcShapes() {}

    static software.amazon.awssdk.services.ec2.model.Vpc vpc(Vpc vpc) {
        var shape = software.amazon.awssdk.services.ec2.model.Vpc.builder()
                .vpcId(vpc.id().value())
                .ownerId(vpc.owner().value())
                .state(VpcState.AVAILABLE)
                .cidrBlock(vpc.primaryIpv4().toString())
                .cidrBlockAssociationSet(vpc.ipv4().stream()
                        .map(block -> ipv4(block, VpcCidrBlockStateCode.ASSOCIATED))
                        .toList())
                .dhcpOptionsId(vpc.dhcpOptions().value())
                .instanceTenancy(
                        vpc.tenancy() == Tenancy.DEFAULT
                                ? software.amazon.awssdk.services.ec2.model.Tenancy.DEFAULT
                                : software.amazon.awssdk.services.ec2.model.Tenancy.DEDICATED)
                .isDefault(vpc.isDefault());
        vpc.ipv6()
                .ifPresent(block ->
                        shape.ipv6CidrBlockAssociationSet(List.of(ipv6(block, VpcCidrBlockStateCode.ASSOCIATED))));
        if (!vpc.tags().values().isEmpty()) {
            shape.tags(RequestTags.write(vpc.tags()));
        }
        return shape.build();
    }

    static VpcCidrBlockAssociation ipv4(VpcCidr block, VpcCidrBlockStateCode state) {
        return VpcCidrBlockAssociation.builder()
                .associationId(block.association().value())
                .cidrBlock(block.prefix().toString())
                .cidrBlockState(s -> s.state(state))
                .build();
    }

    static VpcIpv6CidrBlockAssociation ipv6(VpcCidr block, VpcCidrBlockStateCode state) {
        return VpcIpv6CidrBlockAssociation.builder()
                .associationId(block.association().value())
                .ipv6CidrBlock(block.prefix().toString())
                .ipv6CidrBlockState(s -> s.state(state))
                .networkBorderGroup("")
                .ipv6Pool(IPV6_POOL)
                .build();
    }
}
