package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.model.Installation;
import dev.tenet.model.Kind;
import dev.tenet.model.Limits;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatMappingBehavior;
import dev.tenet.model.NatSettings;
import dev.tenet.model.NatTimers;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EC2's API cannot say of NAT gateways. */
class NatGatewaysTest {
    private static final NatSettings CHOSEN = new NatSettings(
            new NatTimers(1200, 5, 30, 1, OptionalInt.of(120)), false, NatMappingBehavior.ENDPOINT_INDEPENDENT);

    @Test
    void settingsGoWithTheGateway() {
        Tenant tenant = new Tenant();
        NatGateway gateway = create(tenant, 1);
        assertEquals(NatSettings.USUAL, tenant.run(attempt -> new NatGateways(attempt).settings(gateway.id())));
        set(tenant, gateway, CHOSEN);
        assertEquals(CHOSEN, tenant.run(attempt -> new NatGateways(attempt).settings(gateway.id())));
        assertEquals(1, tenant.intent().list(Kind.NAT_GATEWAY_SETTING.under()).size());
        tenant.run(attempt -> new NatGateways(attempt).delete(gateway.id()));
        assertEquals(List.of(), tenant.intent().list(Kind.NAT_GATEWAY_SETTING.under()));
        tenant.refuse(Fault.NAT_GATEWAY_NOT_FOUND, attempt -> new NatGateways(attempt).settings(gateway.id()));
        tenant.refuse(Fault.NAT_GATEWAY_NOT_FOUND, attempt -> {
            new NatGateways(attempt).set(gateway.id(), CHOSEN);
            return gateway;
        });
    }

    @Test
    void theUsualOnesAreKeptNowhere() {
        Tenant tenant = new Tenant();
        NatGateway gateway = create(tenant, 1);
        set(tenant, gateway, CHOSEN);
        set(tenant, gateway, NatSettings.USUAL);
        assertEquals(List.of(), tenant.intent().list(Kind.NAT_GATEWAY_SETTING.under()));
    }

    @ParameterizedTest
    @CsvSource({
        "240, 5, 1, 1, 5",
        "7200, 300, 300, 300, 7200",
        "350, 30, 65, 16, 60",
    })
    void timesUpToTheirBoundsMayBeChosen(int established, int opening, int finished, int reset, int udp) {
        NatTimers timers = new NatTimers(established, opening, finished, reset, OptionalInt.of(udp));
        assertEquals(udp, timers.udp().getAsInt());
    }

    @ParameterizedTest
    @CsvSource({
        "239, 30, 65, 16, 60, established TCP connections is 240 to 7200 seconds",
        "7201, 30, 65, 16, 60, established TCP connections is 240 to 7200 seconds",
        "350, 4, 65, 16, 60, TCP connections that open is 5 to 300 seconds",
        "350, 301, 65, 16, 60, TCP connections that open is 5 to 300 seconds",
        "350, 30, 0, 16, 60, TCP connections that are finished is 1 to 300 seconds",
        "350, 30, 301, 16, 60, TCP connections that are finished is 1 to 300 seconds",
        "350, 30, 65, 0, 60, TCP connections that were reset is 1 to 300 seconds",
        "350, 30, 65, 301, 60, TCP connections that were reset is 1 to 300 seconds",
        "350, 30, 65, 16, 4, UDP is 5 to 7200 seconds",
        "350, 30, 65, 16, 7201, UDP is 5 to 7200 seconds",
    })
    void othersAreRefusedByName(int established, int opening, int finished, int reset, int udp, String said) {
        String message = Objects.requireNonNull(assertThrows(
                        IllegalArgumentException.class,
                        () -> new NatTimers(established, opening, finished, reset, OptionalInt.of(udp)))
                .getMessage());
        assertEquals("a NAT gateway's idle time of " + said, message.substring(0, message.indexOf(',')));
    }

    @Test
    void itHasEightAddressesAndWhereThatIsChosenSixteen() {
        Tenant usual = new Tenant();
        assertEquals(8, create(usual, 8).addresses().size());
        usual.refuse(Fault.PARAMETER_VALUE, attempt -> new NatGateways(attempt).create(request(subnet(attempt), 9)));
        Tenant more =
                new Tenant(Installation.usual(Tenant.REGION).withLimits(Limits.USUAL.withAddressesPerNatGateway(16)));
        NatGateway gateway = create(more, 15);
        more.run(attempt -> new NatGateways(attempt).assign(gateway.id(), List.of(), 1));
        more.refuse(Fault.PARAMETER_VALUE, attempt -> new NatGateways(attempt).assign(gateway.id(), List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> Limits.USUAL.withAddressesPerNatGateway(17));
    }

    private static void set(Tenant tenant, NatGateway gateway, NatSettings settings) {
        tenant.run(attempt -> {
            new NatGateways(attempt).set(gateway.id(), settings);
            return gateway;
        });
    }

    private static NatGateway create(Tenant tenant, int addresses) {
        return tenant.run(attempt -> new NatGateways(attempt).create(request(subnet(attempt), addresses)));
    }

    private static Subnet subnet(Attempt attempt) {
        Vpc vpc = new Vpcs(attempt)
                .create(new NewVpc(IpPrefix.parse("10.0.0.0/16"), false, dev.tenet.model.Tenancy.DEFAULT, Tags.NONE));
        return new Subnets(attempt)
                .create(new NewSubnet(
                        vpc.id(), Optional.empty(), IpPrefix.parse("10.0.1.0/24"), Optional.empty(), Tags.NONE));
    }

    private static NewNatGateway request(Subnet subnet, int addresses) {
        return new NewNatGateway(
                subnet.id(),
                NatGateway.Connectivity.PRIVATE,
                List.of(),
                Optional.empty(),
                List.of(),
                addresses - 1,
                Tags.NONE);
    }
}
