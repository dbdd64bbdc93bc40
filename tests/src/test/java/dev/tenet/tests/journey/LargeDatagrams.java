package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** A dualstack balancer of a tenant's on the internet, whose two targets answer datagrams, however large, with their bytes in reverse. */
final class LargeDatagrams implements AutoCloseable {
    /** The largest packet that leaves: with their own MTU, targets' first answers would only teach them that. */
    static final int INTERNET_MTU = 1500;

    /** Addresses whose last 32 bits differ modulo this have places of their own at an edge. */
    private static final int ADDRESSES_APART = 32;

    private static final int TARGETS = 2;
    private static final int PORT = 8080;
    private static final int IPV4_PORT = 54;
    private static final int IPV6_PORT = 53;

    private final List<InstanceProcess> servers = new ArrayList<>();
    private final Lab lab;
    private final String ipv4;
    private final String ipv6;

    private LargeDatagrams(Lab lab, Tenant tenant) {
        this.lab = lab;
        TenantNetwork network = tenant.network("targets");
        tenant.openToInternet(network);
        tenant.allow(network, Tenant.tcp(PORT, "0.0.0.0/0", "::/0"));
        tenant.allow(network, Tenant.udp(PORT, "0.0.0.0/0", "::/0"));
        List<RunningInstance> targets = tenant.run(network, TARGETS);
        for (RunningInstance target : targets) {
            target.namespace().run("ip link set eth0 mtu " + INTERNET_MTU);
            servers.add(target.serve(PORT, "for health checks"));
            InstanceProcess server = target.start("large_datagrams.py", "answer", PORT);
            servers.add(server);
            server.expect("ready");
        }
        Balancing balancing = new Balancing(tenant);
        String balancer = balancing.create(network, "IpAddressType", "dualstack");
        String four = balancing.group("UDP", "four", network);
        String six = balancing.group("UDP", "six", network, "IpAddressType", "ipv6");
        for (String group : List.of(four, six)) {
            balancing.register(group, targets);
        }
        balancing.listen("UDP", balancer, IPV4_PORT, four);
        balancing.listen("UDP", balancer, IPV6_PORT, six);
        balancing.awaitHealthy(four);
        balancing.awaitHealthy(six);
        lab.awaitApplied();
        ipv4 = balancing.addresses().get("IpAddress").asString();
        ipv6 = balancing.addresses().get("IPv6Address").asString();
    }

    static LargeDatagrams of(Lab lab, Tenant tenant) {
        return new LargeDatagrams(lab, tenant);
    }

    String address(boolean wantsIpv6) {
        return wantsIpv6 ? ipv6 : ipv4;
    }

    /** What somebody on the internet hears who asks with so many bytes: {@code right}, {@code wrong} or {@code nothing}. */
    String asked(boolean byIpv6, int bytes) {
        try (InstanceProcess client = new InstanceProcess(
                lab.layout().internet(), "large_datagrams.py", "ask", address(byIpv6), port(byIpv6), bytes)) {
            return client.hear();
        }
    }

    /**
     * How many datagrams were answered whose pieces came in another order.
     *
     * @param lastFirst of those whose first piece came a moment after all others
     * @param secondFirst of those whose second piece came first, and all others right behind it
     */
    record Answered(int lastFirst, int secondFirst) {}

    /** Whether what waits for the other's address may take the places of what waits for this one's. */
    boolean sharesPlaces(boolean byIpv6, LargeDatagrams other) {
        return set(address(byIpv6)) == set(other.address(byIpv6));
    }

    private static int set(String address) {
        byte[] bytes = IpAddress.parse(address).toMappedBytes();
        return bytes[bytes.length - 1] & ADDRESSES_APART - 1;
    }

    /** Of so many of either order. */
    Answered answeredLateFirst(boolean byIpv6, int bytes, int count) {
        return lateFirst(address(byIpv6), port(byIpv6), bytes, count);
    }

    /** The same; before each datagram so many later pieces come to another one's address, whose first ones never do. */
    Answered answeredLateFirst(boolean byIpv6, int bytes, int count, LargeDatagrams flooded, int pieces) {
        return lateFirst(address(byIpv6), port(byIpv6), bytes, count, flooded.address(byIpv6), pieces);
    }

    private Answered lateFirst(Object... arguments) {
        try (InstanceProcess client = new InstanceProcess(lab.layout().internet(), "late_first_pieces.py", arguments)) {
            String[] heard = client.hear().split(" ");
            return new Answered(Integer.parseInt(heard[0]), Integer.parseInt(heard[1]));
        }
    }

    private static int port(boolean byIpv6) {
        return byIpv6 ? IPV6_PORT : IPV4_PORT;
    }

    @Override
    public void close() {
        servers.forEach(InstanceProcess::close);
    }

    /**
     * All whose first piece came last; and of the others most, since pieces that come at once may be on several processors, and who is
     * a moment faster there overtakes.
     */
    static void isWell(Answered answered, int count, String what) {
        assertEquals(count, answered.lastFirst, what);
        assertTrue(answered.secondFirst > count / 2, what + ": " + answered);
    }
}
