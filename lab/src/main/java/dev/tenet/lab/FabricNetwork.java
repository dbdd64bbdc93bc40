package dev.tenet.lab;

import dev.tenet.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** The fabric: a namespace a host, each with one routed link to the spine. It has no link to the machine's own network. */
final class FabricNetwork {
    static final String UNDERLAY = "eth0";

    private final LabLayout layout;

    FabricNetwork(LabLayout layout) {
        this.layout = layout;
    }

    void addSpine(IpFamily underlay) {
        make(layout.spine());
        layout.spine()
                .run("sysctl -qw "
                        + switch (underlay) {
                            case IPV4 -> "net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1";
                            case IPV6 -> "net.ipv6.conf.all.forwarding=1";
                        });
    }

    void addHost(IpFamily underlay, int number, int mtu) {
        Namespace host = layout.host(number);
        Namespace spine = layout.spine();
        String port = layout.hostId(number);
        make(host);
        // Not on the loopback device: where no device has IPv6, Java takes the kernel for one without, and services
        // could not listen.
        host.run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
        Command.of("ip link add %s netns %s mtu %d type veth peer name %s netns %s mtu %d"
                        .formatted(UNDERLAY, host.name(), mtu, port, spine.name(), mtu))
                .run();
        String hostAddress = layout.hostAddress(underlay, number);
        String spineAddress = layout.spineAddress(underlay, number);
        switch (underlay) {
            case IPV4 -> {
                spine.run("ip addr add %s/31 dev %s".formatted(spineAddress, port));
                host.run("ip addr add %s/31 dev %s".formatted(hostAddress, UNDERLAY));
            }
            case IPV6 -> {
                host.run("sysctl -qw net.ipv6.conf.%s.disable_ipv6=0".formatted(UNDERLAY));
                spine.run("ip addr add %s/64 dev %s nodad".formatted(spineAddress, port));
                host.run("ip addr add %s/64 dev %s nodad".formatted(hostAddress, UNDERLAY));
            }
        }
        // Datagrams that were sent as one packet leave as what they are, as by a network card: decapsulated, such a
        // packet is still a tunnel's to the kernel, which cannot take it apart any more.
        host.run("ethtool -K %s tx-udp-segmentation off".formatted(UNDERLAY));
        spine.run("ip link set %s up".formatted(port));
        host.run("ip link set %s up".formatted(UNDERLAY));
        host.run("ip route add default via " + spineAddress);
    }

    private static void make(Namespace namespace) {
        Command.of("ip netns add " + namespace.name()).run();
        namespace.run("ip link set lo up");
    }

    /** Every namespace of the lab, hosts and instances alike, as the machine has them now. */
    List<Namespace> namespaces() {
        List<Namespace> found = new ArrayList<>();
        for (String line : Command.of("ip netns list").run().lines().toList()) {
            String name = line.split(" ")[0];
            if (name.startsWith(layout.namespacePrefix())) {
                found.add(new Namespace(name));
            }
        }
        return found;
    }

    /** Ends what still runs in the lab's namespaces, then deletes them and with them every device. */
    void remove() {
        List<Namespace> namespaces = namespaces();
        namespaces.forEach(FabricNetwork::endProcesses);
        namespaces.forEach(
                namespace -> Command.of("ip netns del " + namespace.name()).run());
    }

    private static void endProcesses(Namespace namespace) {
        Command.of("ip netns pids " + namespace.name())
                .run()
                .lines()
                .map(line -> Long.parseLong(line.trim()))
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }
}
