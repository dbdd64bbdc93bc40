package dev.tenet.bench;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;

/** The overlays that the kernel offers ready made, on an {@link Underlay}: what ours is measured against. */
final class KernelOverlays {

    /** The address of a server outside. */
    private static final String OUTSIDE = "192.0.2.10";

    private KernelOverlays() {}

    /** On each host a bridge with the instance's veth and a VXLAN device; no policy. */
    static Pair bridged(Underlay underlay) {
        Namespace client = bridgedInstance(underlay, 1);
        Namespace server = bridgedInstance(underlay, 2);
        return new Pair("bridge + vxlan", client, server, "10.99.0.2");
    }

    private static Namespace bridgedInstance(Underlay underlay, int host) {
        Namespace namespace = underlay.host(host);
        Namespace instance = underlay.make("instance" + host);
        namespace.run("ip link add br0 mtu 1500 type bridge");
        namespace.run("ip link add vx0 mtu 1500 type vxlan id 99 local %s remote %s dstport 4789 dev %s%s"
                .formatted(
                        underlay.address(host), underlay.address(3 - host), Underlay.DEVICE, underlay.tunnelOptions()));
        namespace.run("ip link set vx0 master br0 up");
        veth(namespace, instance);
        namespace.run("ip link set inst master br0 up");
        namespace.run("ip link set br0 up");
        instance.run("ip addr add 10.99.0.%d/24 dev eth0".formatted(host));
        instance.run("ip link set eth0 up");
        return instance;
    }

    /** On each host the instance is routed through a VXLAN device, and nftables lets in new connections to port 80 and what belongs to tracked ones. */
    static Pair routedWithConntrack(Underlay underlay) {
        Namespace client = routedInstance(underlay, 1);
        Namespace server = routedInstance(underlay, 2);
        return new Pair("routed vxlan + nftables conntrack", client, server, "10.99.2.2");
    }

    /**
     * The first host's instance is routed through a VXLAN device to the second host, which masquerades by nftables what leaves for a server
     * behind one more router.
     */
    static Pair masqueraded(Underlay underlay) {
        Namespace client = routedInstance(underlay, 1);
        Namespace gateway = underlay.host(2);
        routedInstance(underlay, 2);
        Namespace router = underlay.make("router");
        Namespace server = underlay.make("outside");
        underlay.host(1).run("ip route add %s/32 via 10.98.0.2 dev vx0".formatted(OUTSIDE));
        join(gateway, "192.0.2.129/31", router, "192.0.2.128/31", "out0", "edge");
        join(router, "192.0.2.1/26", server, OUTSIDE + "/26", "inet", "eth0");
        router.run("sysctl -qw net.ipv4.ip_forward=1");
        gateway.run("ip route add %s/32 via 192.0.2.128".formatted(OUTSIDE));
        server.run("ip route add default via 192.0.2.1");
        gateway.run("nft add table ip nat");
        gateway.run("nft add chain ip nat postrouting { type nat hook postrouting priority 100 ; }");
        gateway.run("nft add rule ip nat postrouting oifname out0 masquerade");
        for (Namespace host : new Namespace[] {underlay.host(1), gateway}) {
            host.run("nft insert rule ip filter forward ct state new ip saddr 10.99.1.0/24 accept");
        }
        return new Pair("nftables", client, server, OUTSIDE);
    }

    private static void join(
            Namespace one, String address, Namespace other, String itsAddress, String device, String itsDevice) {
        Command.of("ip link add %s netns %s mtu %d type veth peer name %s netns %s mtu %d"
                        .formatted(
                                device,
                                one.name(),
                                Underlay.INSTANCE_MTU,
                                itsDevice,
                                other.name(),
                                Underlay.INSTANCE_MTU))
                .run();
        one.run("ip addr add %s dev %s".formatted(address, device));
        one.run("ip link set %s up".formatted(device));
        other.run("ip addr add %s dev %s".formatted(itsAddress, itsDevice));
        other.run("ip link set %s up".formatted(itsDevice));
    }

    private static Namespace routedInstance(Underlay underlay, int host) {
        int other = 3 - host;
        Namespace namespace = underlay.host(host);
        Namespace instance = underlay.make("instance" + host);
        namespace.run("sysctl -qw net.ipv4.ip_forward=1");
        namespace.run(
                "ip link add vx0 address 02:00:00:00:00:0%d mtu 1500 type vxlan id 99 local %s remote %s dstport 4789 dev %s"
                        .formatted(host, underlay.address(host), underlay.address(other), Underlay.DEVICE));
        namespace.run("ip addr add 10.98.0.%d/24 dev vx0".formatted(host));
        namespace.run("ip link set vx0 up");
        namespace.run("ip route add 10.99.%d.0/24 via 10.98.0.%d dev vx0".formatted(other, other));
        veth(namespace, instance);
        namespace.run("ip addr add 10.99.%d.1/24 dev inst".formatted(host));
        namespace.run("ip link set inst up");
        instance.run("ip addr add 10.99.%d.2/24 dev eth0".formatted(host));
        instance.run("ip link set eth0 up");
        instance.run("ip route add default via 10.99.%d.1".formatted(host));
        namespace.run("nft add table ip filter");
        namespace.run("nft add chain ip filter forward { type filter hook forward priority 0 ; policy drop ; }");
        namespace.run("nft add rule ip filter forward ct state established,related accept");
        namespace.run("nft add rule ip filter forward ct state new tcp dport 80 accept");
        namespace.run("sysctl -qw net.netfilter.nf_conntrack_max=1048576");
        return instance;
    }

    private static void veth(Namespace host, Namespace instance) {
        Command.of("ip link add inst netns %s mtu %d type veth peer name eth0 netns %s mtu %d"
                        .formatted(host.name(), Underlay.INSTANCE_MTU, instance.name(), Underlay.INSTANCE_MTU))
                .run();
    }
}
