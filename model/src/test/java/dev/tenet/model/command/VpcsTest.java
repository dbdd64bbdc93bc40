package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.AccountVpcs;
import dev.tenet.model.Kind;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.RetiredNumber;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.Tenancy;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.net.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VpcsTest {
    private final Tenant tenant = new Tenant();

    @Test
    void anAccountBeginsWithADefaultVpcAndASubnetInEveryZone() {
        AccountVpcs all = tenant.run(Attempt::accountVpcs);
        Vpc vpc = tenant.run(attempt -> attempt.vpc(all.defaultVpc().orElseThrow()));
        List<Subnet> subnets = tenant.intent().list(Kind.SUBNET.under(tenant.account()));
        assertTrue(vpc.isDefault() && vpc.dnsHostnames());
        assertEquals(Vpcs.DEFAULT_BLOCK, vpc.primaryIpv4());
        assertEquals(
                List.of(IpPrefix.parse("172.31.0.0/20"), IpPrefix.parse("172.31.16.0/20")),
                subnets.stream().map(Subnet::ipv4).sorted().toList());
        assertTrue(subnets.stream().allMatch(subnet -> subnet.settings().defaultForZone()));
        tenant.refuse(Fault.DEFAULT_VPC_EXISTS, attempt -> new Vpcs(attempt).createDefault());
    }

    @Test
    void deletingAVpcLeavesNothingOfItButItsNumberAtRest() {
        MapIntent before = tenant.intent();
        Vpc vpc = tenant.vpc("10.0.0.0/16");
        assertNotEquals(before, tenant.intent());
        LocationSupply preloaded = new LocationSupply.Preloaded(LocationSupply.OnMiss.DROP);
        tenant.run(attempt -> {
            new Vpcs(attempt).setLocationSupply(vpc.id(), Optional.of(preloaded));
            return vpc;
        });
        assertEquals(
                preloaded,
                tenant.intent()
                        .find(LocationSetting.key(vpc.id()))
                        .orElseThrow()
                        .supply());
        tenant.run(attempt -> {
            new Vpcs(attempt).delete(vpc.id());
            return vpc;
        });
        MapIntent after = tenant.intent();
        RetiredNumber rested =
                after.first(RetiredNumber.all(NumberSpace.NETWORK)).orElseThrow();
        assertEquals(vpc.network().number(), rested.number());
        after.delete(rested.key());
        assertEquals(before.size(), after.size());
    }

    @Test
    void aVpcWithASubnetOrAGroupStays() {
        Vpc vpc = tenant.vpc("10.0.0.0/16");
        Subnet subnet = tenant.run(attempt -> new Subnets(attempt)
                .create(new NewSubnet(
                        vpc.id(), Optional.empty(), IpPrefix.parse("10.0.1.0/24"), Optional.empty(), Tags.NONE)));
        tenant.refuse(Fault.DEPENDENCY, this::deleteAll);
        tenant.run(attempt -> {
            new Subnets(attempt).delete(subnet.id());
            return subnet;
        });
        SecurityGroup group = tenant.run(
                attempt -> new SecurityGroups(attempt).create(Optional.of(vpc.id()), "web", "web", Tags.NONE));
        tenant.refuse(Fault.DEPENDENCY, this::deleteAll);
        tenant.run(attempt -> {
            new SecurityGroups(attempt).delete(group.id());
            return group;
        });
        tenant.run(this::deleteAll);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/15",
                "10.0.0.0/29",
                "127.0.0.0/16",
                "169.254.0.0/16",
                "224.0.0.0/16",
                "0.0.0.0/16",
                "::/16"
            })
    void aBlockOutOfRangeIsRefused(String cidr) {
        tenant.refuse(
                Fault.VPC_RANGE,
                attempt ->
                        new Vpcs(attempt).create(new NewVpc(IpPrefix.parse(cidr), false, Tenancy.DEFAULT, Tags.NONE)));
    }

    @Test
    void furtherBlocksAreDisjointOfOnePrivateRangeAndAtMostFive() {
        Vpc vpc = tenant.vpc("10.0.0.0/16");
        tenant.refuse(Fault.VPC_RANGE, attempt -> associate(attempt, vpc, "10.0.128.0/24"));
        tenant.refuse(Fault.VPC_RANGE, attempt -> associate(attempt, vpc, "192.168.0.0/24"));
        tenant.refuse(Fault.VPC_RANGE, attempt -> associate(attempt, vpc, "198.19.0.0/24"));
        VpcCidr second = tenant.run(attempt -> associate(attempt, vpc, "10.1.0.0/16"));
        tenant.run(attempt -> associate(attempt, vpc, "10.2.0.0/16"));
        tenant.run(attempt -> associate(attempt, vpc, "10.3.0.0/16"));
        tenant.run(attempt -> associate(attempt, vpc, "100.64.0.0/16"));
        tenant.refuse(Fault.VPC_CIDR_LIMIT, attempt -> associate(attempt, vpc, "10.5.0.0/16"));
        tenant.run(attempt -> new Subnets(attempt)
                .create(new NewSubnet(
                        vpc.id(), Optional.empty(), IpPrefix.parse("10.1.1.0/24"), Optional.empty(), Tags.NONE)));
        tenant.refuse(Fault.CIDR_IN_USE, attempt -> new Vpcs(attempt).disassociate(second.association()));
        tenant.refuse(
                Fault.CIDR_PRIMARY,
                attempt -> new Vpcs(attempt).disassociate(vpc.ipv4().getFirst().association()));
    }

    @Test
    void ipv6BlocksDifferBetweenVpcsAndOpenTheDefaultGroup() {
        Vpc one = tenant.run(attempt ->
                new Vpcs(attempt).create(new NewVpc(IpPrefix.parse("10.0.0.0/16"), true, Tenancy.DEFAULT, Tags.NONE)));
        Vpc other = tenant.vpc("10.0.0.0/16");
        VpcCidr block = tenant.run(attempt -> new Vpcs(attempt).associateIpv6(other.id()));
        assertNotEquals(block.prefix(), one.ipv6().orElseThrow().prefix());
        assertEquals(56, block.prefix().length());
        SecurityGroup group = tenant.run(attempt -> attempt.securityGroup(other.defaultSecurityGroup()));
        assertEquals(3, group.rules().size());
        tenant.refuse(Fault.VPC_CIDR_LIMIT, attempt -> new Vpcs(attempt).associateIpv6(other.id()));
        tenant.run(attempt -> new Vpcs(attempt).disassociate(block.association()));
        assertTrue(tenant.run(attempt -> attempt.vpc(other.id())).ipv6().isEmpty());
    }

    @Test
    void anotherTenantsVpcIsNotThere() {
        Vpc vpc = tenant.vpc("10.0.0.0/16");
        Tenant other = new Tenant();
        other.refuse(Fault.VPC_NOT_FOUND, attempt -> attempt.vpc(vpc.id()));
    }

    @Test
    void numbersComeAgainOnlyAfterTheirRest() {
        tenant.run(attempt -> {
            attempt.intent().put(new dev.tenet.model.Counter(NumberSpace.NETWORK, NumberSpace.NETWORK.max()));
            return attempt;
        });
        Vpc last = tenant.vpc("10.0.0.0/16");
        assertEquals(NumberSpace.NETWORK.max(), last.network().number());
        tenant.run(attempt -> {
            new Vpcs(attempt).delete(last.id());
            return last;
        });
        tenant.refuse(
                Fault.NUMBERS_EXHAUSTED,
                attempt -> new Vpcs(attempt)
                        .create(new NewVpc(IpPrefix.parse("10.0.0.0/16"), false, Tenancy.DEFAULT, Tags.NONE)));
        tenant.pass(RetiredNumber.REST.plus(Duration.ofSeconds(1)));
        assertEquals(last.network(), tenant.vpc("10.0.0.0/16").network());
    }

    private Attempt deleteAll(Attempt attempt) {
        tenant.run(Attempt::accountVpcs).vpcs().stream()
                .filter(id -> !attempt.vpc(id).isDefault())
                .forEach(id -> new Vpcs(attempt).delete(id));
        return attempt;
    }

    private static VpcCidr associate(Attempt attempt, Vpc vpc, String cidr) {
        return new Vpcs(attempt).associate(vpc.id(), IpPrefix.parse(cidr));
    }
}
