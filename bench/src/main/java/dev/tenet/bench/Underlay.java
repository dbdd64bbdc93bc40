package dev.tenet.bench;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import dev.tenet.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * Two host namespaces joined by a routed spine, as the lab's are, on which a baseline is built. Every name begins with
 * "tenet-baseline-"; closing deletes them all.
 */
final class Underlay implements AutoCloseable {
    /** What a lab host's underlay device carries while the benches run: an instance's 1,500 bytes, the overlay's 50 or, over IPv6, 70, and room. */
    static final int MTU = 1600;

    static final int INSTANCE_MTU = 1500;

    static final String DEVICE = "eth0";

    private static final String PREFIX = "tenet-baseline-";

    private final IpFamily family;
    private final List<Namespace> made = new ArrayList<>();
    private final Namespace spine;
    private final List<Namespace> hosts = new ArrayList<>();

    Underlay() {
        this(IpFamily.IPV4);
    }

    /** @param family of the hosts' addresses */
    Underlay(IpFamily family) {
        this.family = family;
        removeLeftovers();
        spine = make("spine");
        spine.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        for (int host = 1; host <= 2; host++) {
            Namespace namespace = make("host" + host);
            hosts.add(namespace);
            Command.of("ip link add %s netns %s mtu %d type veth peer name host%d netns %s mtu %d"
                            .formatted(DEVICE, namespace.name(), MTU, host, spine.name(), MTU))
                    .run();
            spine.run("ip addr add %s dev host%d%s".formatted(onLink(gateway(host)), host, withoutDetection()));
            spine.run("ip link set host%d up".formatted(host));
            namespace.run("ip addr add %s dev %s%s".formatted(onLink(address(host)), DEVICE, withoutDetection()));
            namespace.run("ip link set " + DEVICE + " up");
            namespace.run("ip route add default via " + gateway(host));
        }
    }

    /** Deletes what one that was not closed has left. */
    static void removeLeftovers() {
        Command.of("ip netns list")
                .run()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> Command.of("ip netns del " + name).run());
    }

    /** A namespace that is deleted with the underlay. */
    Namespace make(String name) {
        Namespace namespace = new Namespace(PREFIX + name);
        Command.of("ip netns add " + namespace.name()).run();
        made.add(namespace);
        namespace.run("ip link set lo up");
        return namespace;
    }

    Namespace host(int number) {
        return hosts.get(number - 1);
    }

    String address(int host) {
        return switch (family) {
            case IPV4 -> "198.19.%d.1".formatted(host);
            case IPV6 -> "fd54:656e:6575:%d::1".formatted(host);
        };
    }

    private String gateway(int host) {
        return switch (family) {
            case IPV4 -> "198.19.%d.0".formatted(host);
            case IPV6 -> "fd54:656e:6575:%d::2".formatted(host);
        };
    }

    private String onLink(String address) {
        return address + (family == IpFamily.IPV4 ? "/31" : "/64");
    }

    private String withoutDetection() {
        return family == IpFamily.IPV4 ? "" : " nodad";
    }

    /** What a VXLAN device needs besides to do as ours does: over IPv6, no checksum around the inner packet. */
    String tunnelOptions() {
        return family == IpFamily.IPV4 ? "" : " udp6zerocsumtx udp6zerocsumrx";
    }

    /** The bare fabric, host to host: what any overlay can lose against. */
    Pair bare() {
        return new Pair("underlay", host(1), host(2), address(2));
    }

    /** Makes the underlay segment as a NIC does, so that packets on the wire have their real size and the receiver must merge them. */
    void segment() {
        segment(host(1), DEVICE);
        segment(host(2), DEVICE);
        segment(spine, "host1");
        segment(spine, "host2");
    }

    static void segment(Namespace namespace, String device) {
        namespace.run("ethtool -K " + device
                + " tso off tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off gro on");
    }

    @Override
    public void close() {
        for (Namespace namespace : made.reversed()) {
            Command.of("ip netns del " + namespace.name()).run();
        }
        made.clear();
    }
}
