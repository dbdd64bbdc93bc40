package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.net.IpAddress;
import org.junit.jupiter.api.Test;

class HostsTest {
    private static final IpAddress IPV6 = IpAddress.parse("2001:db8::9");

    private final Tenant tenant = new Tenant();

    @Test
    void allHostsHaveUnderlayAddressesOfOneFamily() {
        tenant.refuse(Fault.HOST_FABRIC_MIXED, attempt -> register(attempt, "host-9"));
        for (String host : new String[] {"host-1", "host-2", "host-3"}) {
            tenant.run(attempt -> {
                new Hosts(attempt).remove(new HostId(host));
                return host;
            });
        }
        assertEquals(IPV6, tenant.run(attempt -> register(attempt, "host-9")).underlay());
        tenant.refuse(
                Fault.HOST_FABRIC_MIXED,
                attempt -> new Hosts(attempt)
                        .register(new HostId("host-4"), Tenant.ZONE_A, IpAddress.parse("192.0.2.4"), false));
    }

    private static Host register(Attempt attempt, String host) {
        return new Hosts(attempt).register(new HostId(host), Tenant.ZONE_A, IPV6, false);
    }
}
