package dev.tenet.api.ec2;

import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.command.Fault;

/**
 * The filters of DescribeVpcs.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html">DescribeVpcs</a>
 */
final class VpcListing {
    static final Listing<Vpc> VPCS = Listing.of(
            vpc -> vpc.id().value(),
            Fault.VPC_NOT_FOUND,
            "The vpc ID '%s'",
            FilterTable.<Vpc>builder()
                    .on("cidr", vpc -> vpc.primaryIpv4().toString())
                    .on("cidr-block", vpc -> vpc.primaryIpv4().toString())
                    .on("cidrBlock", vpc -> vpc.primaryIpv4().toString())
                    .onEach(
                            "cidr-block-association.cidr-block",
                            vpc -> vpc.ipv4().stream()
                                    .map(block -> block.prefix().toString())
                                    .toList())
                    .onEach(
                            "cidr-block-association.association-id",
                            vpc -> vpc.ipv4().stream()
                                    .map(block -> block.association().value())
                                    .toList())
                    .on("cidr-block-association.state", _ -> VpcShapes.ASSOCIATED)
                    .on("dhcp-options-id", vpc -> vpc.dhcpOptions().value())
                    .on("dhcpOptionsId", vpc -> vpc.dhcpOptions().value())
                    .onOptional(
                            "ipv6-cidr-block-association.ipv6-cidr-block",
                            vpc -> vpc.ipv6().map(block -> block.prefix().toString()))
                    .onOptional(
                            "ipv6-cidr-block-association.ipv6-pool",
                            vpc -> vpc.ipv6().map(_ -> VpcShapes.IPV6_POOL))
                    .onOptional(
                            "ipv6-cidr-block-association.association-id",
                            vpc -> vpc.ipv6().map(VpcCidr::association).map(Object::toString))
                    .onOptional(
                            "ipv6-cidr-block-association.state",
                            vpc -> vpc.ipv6().map(_ -> VpcShapes.ASSOCIATED))
                    .on("is-default", vpc -> Boolean.toString(vpc.isDefault()))
                    .on("isDefault", vpc -> Boolean.toString(vpc.isDefault()))
                    .on("owner-id", vpc -> vpc.owner().value())
                    .on("state", _ -> VpcShapes.AVAILABLE)
                    .on("vpc-id", vpc -> vpc.id().value())
                    .tagged(vpc -> vpc.tags().values())
                    .build());

    private VpcListing() {}
}
