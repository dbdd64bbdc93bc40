package dev.tenet.model;

/**
 * How much of each thing there may be. Where EC2 has a quota, the usual values are its defaults or the most it grants.
 *
 * @param vpcsPerAccount EC2 grants up to 100s on request
 * @param subnetsPerVpc EC2's default
 * @param securityGroupsPerVpc EC2's default for a region
 * @param networkAclsPerVpc EC2's default
 * @param networkAclRulesPerDirection EC2's default; both families together, without those that deny the rest
 * @param addressesPerInterface of each family, on an interface that no instance has
 * @param instancesPerCall what one RunInstances call may start
 * @param routeTablesPerVpc EC2's default
 * @param elasticAddressesPerAccount EC2 grants hundreds on request
 * @param internetGatewaysPerAccount as many as VPCs, as in EC2; so many egress-only ones, too
 * @param addressesPerNatGateway EC2's default; it grants more on request
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">Amazon VPC quotas</a>
 */
public record Limits(
        int vpcsPerAccount,
        int subnetsPerVpc,
        int securityGroupsPerVpc,
        int networkAclsPerVpc,
        int networkAclRulesPerDirection,
        int addressesPerInterface,
        int instancesPerCall,
        int routeTablesPerVpc,
        int elasticAddressesPerAccount,
        int internetGatewaysPerAccount,
        int addressesPerNatGateway) {
    public static final Limits USUAL = new Limits(100, 200, 2500, 200, 20, 50, 1000, 200, 100, 100, 8);

    public Limits {
        if (addressesPerNatGateway < 1 || addressesPerNatGateway > NatGateway.MOST_ADDRESSES) {
            throw new IllegalArgumentException("a NAT gateway has 1 to " + NatGateway.MOST_ADDRESSES
                    + " addresses, not " + addressesPerNatGateway);
        }
    }

    public Limits withAddressesPerNatGateway(int newAddresses) {
        return new Limits(
                vpcsPerAccount,
                subnetsPerVpc,
                securityGroupsPerVpc,
                networkAclsPerVpc,
                networkAclRulesPerDirection,
                addressesPerInterface,
                instancesPerCall,
                routeTablesPerVpc,
                elasticAddressesPerAccount,
                internetGatewaysPerAccount,
                newAddresses);
    }
}
