package dev.tenet.api.ec2;

import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.Fault;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.HostnameType;
import software.amazon.awssdk.services.ec2.model.SubnetCidrBlockStateCode;
import software.amazon.awssdk.services.ec2.model.SubnetIpv6CidrBlockAssociation;
import software.amazon.awssdk.services.ec2.model.SubnetState;

/**
 * Subnets as EC2 shows and filters them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html">DescribeSubnets</a>
 */
final class SubnetShapes {
    private final Zones zones;
    private final Arns arns;

    SubnetShapes(Backend backend) {
        this.zones = new Zones(backend);
        this.arns = new Arns(backend);
    }

    software.amazon.awssdk.services.ec2.model.Subnet subnet(SubnetView view) {
        Subnet subnet = view.subnet();
        SubnetSettings settings = subnet.settings();
        var shape = software.amazon.awssdk.services.ec2.model.Subnet.builder()
                .subnetId(subnet.id().value())
                .subnetArn(arns.of(subnet.owner(), "subnet", subnet.id().value()))
                .vpcId(subnet.vpc().value())
                .ownerId(subnet.owner().value())
                .state(SubnetState.AVAILABLE)
                .availabilityZone(subnet.zone().value())
                .availabilityZoneId(zones.id(subnet.zone()))
                .cidrBlock(subnet.ipv4().toString())
                .availableIpAddressCount(view.available())
                .ipv6Native(false)
                .defaultForAz(settings.defaultForZone())
                .mapPublicIpOnLaunch(settings.mapPublicIpv4OnLaunch())
                .mapCustomerOwnedIpOnLaunch(false)
                .assignIpv6AddressOnCreation(settings.assignIpv6OnCreation())
                .enableDns64(settings.dns64())
                .privateDnsNameOptionsOnLaunch(options -> options.hostnameType(hostnameType(settings))
                        .enableResourceNameDnsARecord(settings.dnsARecord())
                        .enableResourceNameDnsAAAARecord(settings.dnsAaaaRecord()))
                .ipv6CidrBlockAssociationSet(subnet.ipv6().stream()
                        .map(block -> ipv6(block, SubnetCidrBlockStateCode.ASSOCIATED))
                        .toList());
        if (!subnet.tags().values().isEmpty()) {
            shape.tags(RequestTags.write(subnet.tags()));
        }
        return shape.build();
    }

    static SubnetIpv6CidrBlockAssociation ipv6(SubnetCidr block, SubnetCidrBlockStateCode state) {
        return SubnetIpv6CidrBlockAssociation.builder()
                .associationId(block.association().value())
                .ipv6CidrBlock(block.prefix().toString())
                .ipv6CidrBlockState(s -> s.state(state))
                .build();
    }

    Listing<SubnetView> listing() {
        var filters = FilterTable.<SubnetView>builder()
                .on("availability-zone-id", view -> zones.id(view.subnet().zone()))
                .on("availabilityZoneId", view -> zones.id(view.subnet().zone()))
                .on("available-ip-address-count", view -> Integer.toString(view.available()))
                .onOptional(
                        "ipv6-cidr-block-association.ipv6-cidr-block",
                        view -> view.subnet().ipv6().map(block -> block.prefix().toString()))
                .onOptional(
                        "ipv6-cidr-block-association.association-id",
                        view -> view.subnet()
                                .ipv6()
                                .map(block -> block.association().value()))
                .onOptional(
                        "ipv6-cidr-block-association.state",
                        view -> view.subnet().ipv6().map(_ -> "associated"))
                .on("subnet-id", view -> view.subnet().id().value())
                .on(
                        "subnet-arn",
                        view -> arns.of(
                                view.subnet().owner(),
                                "subnet",
                                view.subnet().id().value()))
                .on("owner-id", view -> view.subnet().owner().value())
                .on("state", _ -> "available")
                .on("vpc-id", view -> view.subnet().vpc().value())
                .on("ipv6-native", _ -> "false")
                .on(
                        "map-public-ip-on-launch",
                        view -> text(view.subnet().settings().mapPublicIpv4OnLaunch()))
                .on("enable-dns64", view -> text(view.subnet().settings().dns64()))
                .on(
                        "private-dns-name-options-on-launch.hostname-type",
                        view -> hostnameType(view.subnet().settings()).toString())
                .on(
                        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
                        view -> text(view.subnet().settings().dnsARecord()))
                .on(
                        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
                        view -> text(view.subnet().settings().dnsAaaaRecord()))
                .tagged(view -> view.subnet().tags().values());
        for (String name : List.of("availability-zone", "availabilityZone")) {
            filters.on(name, view -> zone(view).value());
        }
        for (String name : List.of("cidr", "cidr-block", "cidrBlock")) {
            filters.on(name, view -> view.subnet().ipv4().toString());
        }
        for (String name : List.of("default-for-az", "defaultForAz")) {
            filters.on(name, view -> text(view.subnet().settings().defaultForZone()));
        }
        return Listing.of(
                view -> view.subnet().id().value(), Fault.SUBNET_NOT_FOUND, "The subnet ID '%s'", filters.build());
    }

    private static ZoneName zone(SubnetView view) {
        return view.subnet().zone();
    }

    private static String text(boolean value) {
        return Boolean.toString(value);
    }

    private static HostnameType hostnameType(SubnetSettings settings) {
        return switch (settings.hostnameType()) {
            case IP_NAME -> HostnameType.IP_NAME;
            case RESOURCE_NAME -> HostnameType.RESOURCE_NAME;
        };
    }
}
