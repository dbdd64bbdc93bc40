package dev.tenet.bench;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.stream.IntStream;

/** The instances on other hosts that the instance under test talks with, by number from 0: addresses all over its network, on many hosts. */
final class FarSides {
    static final int COUNT = 256;
    static final int HOSTS = 64;
    static final HostNumber OWN_HOST = new HostNumber(1);
    /** Of the upper half of them. */
    static final Identity WEB = new Identity(17);
    /** Of the lower half. */
    static final Identity OTHER = new Identity(18);

    private static final int FIRST_HOST = 2;

    private FarSides() {}

    /** In 10.0.0.0/16, each in a /24 of its own. */
    static Ipv4Address address(int number) {
        return Ipv4Address.of(10, 0, number, (number * 37 & 0xff) | 1);
    }

    static Identity identity(int number) {
        return number < COUNT / 2 ? OTHER : WEB;
    }

    static HostNumber host(int number) {
        return new HostNumber(FIRST_HOST + number % HOSTS);
    }

    static Ipv4Address underlay(HostNumber host) {
        return Ipv4Address.of(198, 18, 0, host.number());
    }

    /** Those hosts and our own. */
    static List<FabricHost> hosts() {
        return IntStream.range(OWN_HOST.number(), FIRST_HOST + HOSTS)
                .mapToObj(HostNumber::new)
                .map(host -> new FabricHost(host, underlay(host), true, host.equals(OWN_HOST)))
                .toList();
    }
}
