package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.TestHost;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.MetadataOptions;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host with its real agent, and in its instance the clients that real machines have. */
class ServicesTest {
    private static final String GUEST = "i-1";

    @TempDir
    private Path folder;

    private final TestNamespaces namespaces = new TestNamespaces();
    private Optional<TestHost> host = Optional.empty();

    @BeforeEach
    void start() throws GuestException {
        namespaces.create("host1");
        namespaces.run("host1", "ip", "link", "add", "fabric0", "mtu", "9100", "type", "veth", "peer", "name", "far0");
        namespaces.run("host1", "ip", "addr", "add", "198.18.0.0/31", "dev", "fabric0");
        namespaces.run("host1", "ip", "link", "set", "fabric0", "up");
        TestHost made = new TestHost("host1", namespaces.get("host1"), namespaces.nameOf(""), TcHook.Method.best());
        host = Optional.of(made);
        say(new MetadataOptions(true, false, 1, true));
        made.start();
        await(
                "the host",
                () -> made.controller().isApplied()
                        && made.controller()
                                .condition(SampleState.instance(1))
                                .equals(Optional.of(new ResourceStatus.Ready())));
    }

    @AfterEach
    void close() throws GuestException {
        if (host.isPresent()) {
            host.get().close();
        }
        namespaces.close();
    }

    // ---- DHCP

    @Test
    void udhcpcGetsTheInterfacesAddress() {
        forgetNetwork();
        String said = script("""
            #!/bin/sh
            [ "$1" = bound ] && echo "ip=$ip mask=$mask router=$router dns=$dns domain=$domain search=$search mtu=$mtu \\
            hostname=$hostname ntp=$ntpsrv lease=$lease server=$serverid broadcast=$broadcast"
            exit 0
            """);
        String output = namespaces.run(
                GUEST, "udhcpc", "-f", "-q", "-n", "-t", "5", "-T", "1", "-i", "eth0", "-O", "mtu", "-O", "search",
                "-O", "ntpsrv", "-s", said);
        assertTrue(
                output.contains("ip=10.0.0.11 mask=24 router=10.0.0.1 dns=10.0.0.2 192.0.2.53 domain=example.test"
                        + " search=example.test mtu=9001"),
                output);
        assertTrue(
                output.contains(
                        "hostname=ip-10-0-0-11 ntp=192.0.2.123 lease=3600 server=10.0.0.1 broadcast=10.0.0.255"),
                output);
    }

    @Test
    void udhcpcIsRefusedAnotherAddress() {
        forgetNetwork();
        String output = namespaces.run(
                GUEST,
                "udhcpc",
                "-f",
                "-q",
                "-n",
                "-t",
                "5",
                "-T",
                "1",
                "-i",
                "eth0",
                "-r",
                "10.0.0.77",
                "-s",
                "/bin/true");
        assertTrue(output.contains("10.0.0.11"), output);
        assertFalse(output.contains("lease of 10.0.0.77"), output);
    }

    @Test
    void dhclientBringsTheInstanceUp() {
        forgetNetwork();
        dhclient("-4");
        String addresses = namespaces.run(GUEST, "ip", "-4", "addr", "show", "dev", "eth0");
        assertTrue(addresses.contains("10.0.0.11/24"), addresses);
        String routes = namespaces.run(GUEST, "ip", "route");
        assertTrue(routes.contains("default via 10.0.0.1"), routes);
    }

    @Test
    void dhclientGetsTheIpv6Address() {
        forgetNetwork();
        dhclient("-6");
        String addresses = namespaces.run(GUEST, "ip", "-6", "addr", "show", "dev", "eth0");
        assertTrue(addresses.contains("2001:db8::11/128"), addresses);
    }

    @Test
    void dhcpcdBringsBothFamiliesUpAsTheAdvertisementSays() {
        forgetNetwork();
        String output = namespaces.run(GUEST, "unshare", "-m", "sh", "-c", """
            mount -t tmpfs tmpfs /run && mkdir -p /run/dhcpcd && mount -t tmpfs tmpfs /var/lib/dhcpcd
            for family in -4 -6; do timeout 30 dhcpcd $family -A -B --oneshot -t 20 -C resolv.conf -C hostname eth0 2>&1; done
            ip addr show dev eth0; ip -6 route
            """);
        assertTrue(output.contains("inet 10.0.0.11/24"), output);
        assertTrue(output.contains("inet6 2001:db8::11/"), output);
        assertTrue(output.contains("default via fe80::454:aff:fe00:1"), output);
    }

    @Test
    void aKilledAgentTakesNoLeaseAway() throws GuestException {
        forgetNetwork();
        dhclient("-4");
        TestHost made = host.orElseThrow();
        made.kill();
        String addresses = namespaces.run(GUEST, "ip", "-4", "addr", "show", "dev", "eth0");
        assertTrue(addresses.contains("10.0.0.11/24"), addresses);
        made.start();
        await("the state to be in force again", () -> made.controller().isApplied());
        dhclient("-4");
    }

    @Test
    void aForgedMacGetsNoLease() {
        namespaces.run(GUEST, "ip", "link", "set", "eth0", "address", "02:00:00:00:00:99");
        var output = namespaces.tryRun(
                GUEST, "udhcpc", "-f", "-q", "-n", "-t", "2", "-T", "1", "-i", "eth0", "-s", "/bin/true");
        assertTrue(output.status() != 0, output.text());
        assertTrue(packets("spoofed_mac") > 0);
    }

    // ---- metadata

    @Test
    void metadataIsReadByBothVersions() {
        assertEquals("i-1", curl("http://169.254.169.254/latest/meta-data/instance-id"));
        assertEquals("i-1", curl("-g", "http://[fd00:ec2::254]/latest/meta-data/instance-id"));
        String token = token();
        assertEquals(
                "i-1",
                curl(
                        "-H",
                        "X-aws-ec2-metadata-token: " + token,
                        "http://169.254.169.254/2021-03-23/meta-data/instance-id"));
        assertEquals("instance-id\npublic-keys/", curl("http://169.254.169.254/latest/meta-data/"));
        assertEquals("0=my-key", curl("http://169.254.169.254/latest/meta-data/public-keys/"));
        assertEquals("openssh-key", curl("http://169.254.169.254/latest/meta-data/public-keys/0/"));
        assertEquals(
                "ssh-ed25519 AAAA my-key", curl("http://169.254.169.254/latest/meta-data/public-keys/0/openssh-key"));
        assertEquals("#!/bin/sh", curl("http://169.254.169.254/latest/user-data"));
        assertEquals("404", status("http://169.254.169.254/latest/meta-data/nothing"));
    }

    @Test
    void withTokensRequiredNothingIsSaidWithoutOne() {
        say(new MetadataOptions(true, true, 1, false));
        await("the state to be in force", () -> host.orElseThrow().controller().isApplied());
        assertEquals("401", status("http://169.254.169.254/latest/meta-data/instance-id"));
        assertEquals("401", status("-H", "X-aws-ec2-metadata-token: AAAA", "http://169.254.169.254/latest/user-data"));
        String token = token();
        assertEquals(
                "200", status("-H", "X-aws-ec2-metadata-token: " + token, "http://169.254.169.254/latest/user-data"));
        assertEquals("400", status("-X", "PUT", "http://169.254.169.254/latest/api/token"));
        assertEquals(
                "403",
                status(
                        "-X",
                        "PUT",
                        "-H",
                        "X-aws-ec2-metadata-token-ttl-seconds: 60",
                        "-H",
                        "X-Forwarded-For: 10.0.0.9",
                        "http://169.254.169.254/latest/api/token"));
        assertEquals("403", status("-g", "http://[fd00:ec2::254]/latest/meta-data/instance-id"));
    }

    /** Behind the instance is another, as a container is behind its host. */
    @Test
    void aTokenGoesNoFurtherThanItsHopLimit() {
        namespaces.create("behind");
        namespaces.run(
                GUEST,
                "ip",
                "link",
                "add",
                "br0",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespaces.nameOf("behind"));
        namespaces.run(GUEST, "ip", "addr", "add", "172.20.0.1/24", "dev", "br0");
        namespaces.run(GUEST, "ip", "link", "set", "br0", "up");
        namespaces.run("behind", "ip", "addr", "add", "172.20.0.2/24", "dev", "eth0");
        namespaces.run("behind", "ip", "link", "set", "eth0", "up");
        namespaces.run("behind", "ip", "route", "add", "default", "via", "172.20.0.1");
        namespaces.run(GUEST, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        namespaces.run(GUEST, "nft", """
            table ip behind { chain out { type nat hook postrouting priority 100; oifname eth0 masquerade; }; }
            """);
        String request = "X-aws-ec2-metadata-token-ttl-seconds: 60";
        String[] put = {"curl", "-s", "-m", "2", "-X", "PUT", "-H", request, "http://169.254.169.254/latest/api/token"};
        assertFalse(namespaces.tryRun("behind", put).status() == 0);
        assertTrue(namespaces
                .run("behind", "curl", "-s", "-m", "2", "http://169.254.169.254/latest/meta-data/instance-id")
                .contains("i-1"));
        say(new MetadataOptions(true, false, 2, false));
        await("the state to be in force", () -> host.orElseThrow().controller().isApplied());
        assertFalse(namespaces.run("behind", put).isEmpty());
    }

    // ---- who may not

    @Test
    void floodsAreCountedAndCut() {
        namespaces.run(GUEST, "python3", "-c", """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(20000): s.sendto(b"x", ("169.254.169.253", 53))
            """);
        assertTrue(packets("linklocal_allowance_exceeded") > 10_000, "" + packets("linklocal_allowance_exceeded"));
    }

    @Test
    void nothingElseOfTheServicesNamespaceIsReached() {
        assertEquals("000", status("-m", "1", "http://169.254.169.251/"));
        assertEquals("000", status("-m", "1", "http://169.254.169.254:8080/"));
        assertTrue(packets("service_unknown") > 0);
    }

    private void say(MetadataOptions options) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.add(new NetworkServices(
                SampleState.VNI,
                List.of(IpPrefix.parse("10.0.0.0/16"), IpPrefix.parse("2001:db8::/56")),
                "eu-west-1.compute.internal",
                true,
                true,
                List.of(),
                new DhcpSettings(
                        Optional.of("example.test"),
                        true,
                        List.of(IpAddress.parse("192.0.2.53")),
                        List.of(IpAddress.parse("192.0.2.123")),
                        List.of(Ipv4Address.of(192, 0, 2, 139)),
                        OptionalInt.of(2),
                        OptionalInt.empty())));
        TreeMap<String, Bytes> leaves = new TreeMap<>();
        leaves.put("meta-data/instance-id", text("i-1"));
        leaves.put("meta-data/public-keys/0=my-key/openssh-key", text("ssh-ed25519 AAAA my-key"));
        leaves.put("user-data", text("#!/bin/sh"));
        state.add(new InstanceMetadata(SampleState.instance(1), options, leaves));
        host.orElseThrow().controller().say(state);
    }

    private static Bytes text(String value) {
        return Bytes.of(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The instance's device as a machine finds it at its start. */
    private void forgetNetwork() {
        namespaces.run(GUEST, "ip", "addr", "flush", "dev", "eth0");
        namespaces.run(GUEST, "ip", "link", "set", "eth0", "down");
        namespaces.run(GUEST, "sysctl", "-q", "-w", "net.ipv6.conf.eth0.accept_dad=0");
        namespaces.run(GUEST, "ip", "link", "set", "eth0", "up");
    }

    private void dhclient(String family) {
        String kind = family.equals("-6") ? "6" : "4";
        namespaces.run(
                GUEST,
                "timeout",
                "20",
                "dhclient",
                family,
                "-1",
                "-v",
                "-lf",
                folder.resolve("leases" + kind).toString(),
                "-pf",
                folder.resolve("pid" + kind).toString(),
                "-sf",
                script("""
                    #!/bin/sh
                    case $reason in
                    BOUND|RENEW|REBOOT|REBIND) ip addr replace $new_ip_address/24 dev $interface && ip route replace default via $new_routers ;;
                    BOUND6|RENEW6|REBIND6) ip addr replace $new_ip6_address/128 dev $interface ;;
                    esac
                    exit 0
                    """));
        namespaces.run(GUEST, "sh", "-c", "kill $(cat " + folder.resolve("pid" + kind) + ")");
    }

    private String script(String text) {
        Path file = folder.resolve("script" + Integer.toHexString(text.hashCode()));
        try {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failure) {
            throw new AssertionError("cannot write " + file, failure);
        }
        return file.toString();
    }

    private String token() {
        return curl(
                "-X",
                "PUT",
                "-H",
                "X-aws-ec2-metadata-token-ttl-seconds: 60",
                "http://169.254.169.254/latest/api/token");
    }

    private String curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-f", "-m", "5"));
        command.addAll(List.of(arguments));
        return namespaces.run(GUEST, command.toArray(String[]::new));
    }

    private String status(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-m", "5"));
        command.addAll(List.of(arguments));
        return namespaces.tryRun(GUEST, command.toArray(String[]::new)).text();
    }

    private long packets(String reason) {
        AgentMessage.Counters counters = host.orElseThrow().machine().counters().orElseThrow();
        return counters.reasons().stream()
                .filter(counter -> counter.reason().equals(reason))
                .mapToLong(AgentMessage.ReasonCounter::packets)
                .sum();
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, host.stream().toList(), condition);
    }
}
