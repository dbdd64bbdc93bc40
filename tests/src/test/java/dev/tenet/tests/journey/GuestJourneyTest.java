package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Guests as people run them: with cloud-init, as virtual machines, and behind TAP devices that somebody else made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class GuestJourneyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MTU = 9_001;
    private static final String TAP = "tap-guest";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void cloudInitFindsAllThatItAsksFor(@TempDir Path folder) throws IOException {
        Checkout.script("scripts/make-cloud-init", folder.resolve("layer"));
        try (Tenant tenant = Tenant.of(lab, "cloudinit")) {
            TenantNetwork network = tenant.network("cloudinit");
            tenant.api.ec2("create_key_pair", "KeyName", "mine", "KeyType", "ed25519");
            RunningInstance instance =
                    tenant.run(network, 1, "KeyName", "mine", "UserData", """
                    #cloud-config
                    ssh_genkeytypes: [ed25519]
                    locale: false
                    write_files:
                      - {path: /root/written, content: by cloud-init}
                    runcmd:
                      - [sh, -c, 'echo "$(hostname)" > /root/ran']
                    """).getFirst();
            String second = tenant.api
                    .ec2("create_network_interface", "SubnetId", network.subnet(), "SecondaryPrivateIpAddressCount", 1)
                    .at("/NetworkInterface/NetworkInterfaceId")
                    .asString();
            tenant.api.ec2(
                    "attach_network_interface",
                    "NetworkInterfaceId",
                    second,
                    "InstanceId",
                    instance.id(),
                    "DeviceIndex",
                    1);
            lab.awaitApplied();
            // Hosts have the interface in force before the guest has its device.
            Waiting.until(
                    "both addresses of the second interface",
                    Duration.ofSeconds(30),
                    () -> instance.namespace()
                                    .run("ip -4 -o addr")
                                    .lines()
                                    .filter(line -> line.contains("eth1"))
                                    .count()
                            == 2);
            instance.namespace().run("ip -4 addr flush dev eth0");
            instance.namespace().run("ip -4 addr flush dev eth1");
            Files.writeString(folder.resolve("cloud_init.sh"), Scripts.text("cloud_init.sh"));

            JsonNode said = JSON.readTree(new Command(List.of(
                            "unshare",
                            "--mount",
                            "--uts",
                            "--pid",
                            "--fork",
                            "sh",
                            folder.resolve("cloud_init.sh").toString(),
                            folder.resolve("layer").toString(),
                            "/usr/bin/python3 - <<'END'\n" + Scripts.text("cloud_init_report.py") + "END\n"))
                    .in(instance.namespace())
                    .run());

            assertEquals("DataSourceEc2Local", said.at("/result/v1/datasource").asString(), said::toPrettyString);
            assertEquals("[]", said.at("/result/v1/errors").toString(), said::toPrettyString);
            assertEquals(
                    "datasource_list: [ Ec2, None ]", said.get("identified").asString());
            JsonNode data = said.get("data");
            assertEquals(instance.id(), data.at("/v1/instance_id").asString());
            assertEquals("aws", data.at("/v1/cloud_name").asString());
            assertEquals("ec2", data.at("/v1/platform").asString());
            assertEquals("tenet-1", data.at("/v1/region").asString());
            assertEquals("tenet-1a", data.at("/v1/availability_zone").asString());
            String hostName = "ip-" + instance.ipv4().replace('.', '-');
            assertEquals(hostName, data.at("/v1/local_hostname").asString());
            assertEquals(hostName, said.get("ran").asString());
            assertEquals("by cloud-init", said.get("written").asString());
            String key = data.at("/v1/public_ssh_keys/0").asString();
            assertTrue(key.startsWith("ssh-ed25519 ") && key.endsWith(" mine"), key);
            assertEquals(key, said.get("authorized").asString());
            assertEquals(
                    instance.id(),
                    data.at("/ds/dynamic/instance-identity/document/instanceId").asString());
            JsonNode devices = data.at("/ds/meta-data/network/interfaces/macs");
            assertEquals(2, devices.size(), devices::toString);
            assertNetwork(instance, tenant, second, said.get("network").asString());
        }
    }

    /** What cloud-init tells systemd-networkd: both devices by DHCP, the first one's routes before, the secondary address by hand. */
    private static void assertNetwork(RunningInstance instance, Tenant tenant, String second, String network) {
        JsonNode device = tenant.api
                .ec2("describe_network_interfaces", "NetworkInterfaceIds", List.of(second))
                .at("/NetworkInterfaces/0");
        String secondary = device.get("PrivateIpAddresses")
                .valueStream()
                .filter(address -> !address.get("Primary").asBoolean())
                .map(address -> address.get("PrivateIpAddress").asString())
                .findFirst()
                .orElseThrow();
        assertTrue(network.contains("MACAddress=" + device.get("MacAddress").asString()), network);
        assertTrue(network.contains("Address=" + secondary + "/24"), network);
        assertTrue(network.contains("RouteMetric=100") && network.contains("RouteMetric=200"), network);
        assertTrue(network.contains("DHCP=yes") && network.contains("DHCP=ipv4"), network);
        assertFalse(network.contains(instance.ipv4()), network);
    }

    /** Nothing but DHCP and router advertisements says what its device is to be. */
    @Test
    void aNamespaceMayConfigureItself(@TempDir Path folder) throws IOException {
        try (Tenant tenant = Tenant.of(lab, "dhcp")) {
            TenantNetwork network = tenant.network("dhcp");
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.icmp(true));
            RunningInstance neighbour = tenant.run(network, 1).getFirst();
            RunningInstance guest = tenant.run(network, 1, "ImageId", image(tenant, "tenet-namespace-dhcp"))
                    .getFirst();
            Namespace namespace = guest.namespace();
            assertEquals("", namespace.run("ip -4 addr show dev eth0"));
            assertFalse(namespace.run("ip -6 addr show dev eth0").contains(guest.ipv6()));
            assertEquals("", namespace.run("ip -4 route"));
            assertTrue(namespace.run("ip link show dev eth0").contains("mtu 1500"));
            assertTrue(namespace.run("ip link show dev eth0").contains("state UP"));

            configure(namespace, folder);
            assertConfigured(guest, neighbour);
            assertEquals(
                    "nameserver 10.0.0.2",
                    Files.readString(folder.resolve("resolv.conf")).strip());
            String found = namespace.run(
                    "nslookup ip-" + neighbour.ipv4().replace('.', '-') + ".tenet-1.compute.internal 10.0.0.2");
            assertTrue(found.contains(neighbour.ipv4()), found);

            int host = Integer.parseInt(hostOf(guest).substring("host".length()));
            lab.agent(host).kill();
            lab.startAgent(host);
            lab.awaitApplied();
            assertConfigured(guest, neighbour);
        }
    }

    private static void assertConfigured(RunningInstance guest, RunningInstance neighbour) {
        Namespace namespace = guest.namespace();
        assertTrue(namespace.run("ip -4 addr show dev eth0").contains(" " + guest.ipv4() + "/24 "));
        assertTrue(namespace.run("ip -6 addr show dev eth0").contains(" " + guest.ipv6() + "/128 "));
        assertTrue(namespace.run("ip link show dev eth0").contains("mtu " + MTU));
        assertTrue(neighbour.namespace().run("ip link show dev eth0").contains("mtu " + MTU));
        assertTrue(namespace.run("ip -4 route").contains("default via 10.0.0.1 dev eth0"));
        assertTrue(namespace.run("ip -6 route").contains("proto ra"), "the router's advertisement");
        assertEquals(5, guest.ping(neighbour.ipv4(), 5));
        assertEquals(5, guest.ping(neighbour.ipv6(), 5));
    }

    /** As a distribution's scripts of udhcpc and dhclient do. */
    private static void configure(Namespace namespace, Path folder) throws IOException {
        Path script = script(folder.resolve("udhcpc.sh"), """
                #!/bin/sh
                [ "$1" = bound ] || exit 0
                ip link set dev $interface mtu $mtu && ip addr add $ip/$mask dev $interface
                ip route add default via $router dev $interface
                echo "nameserver $dns" > %s/resolv.conf
                """.formatted(folder));
        namespace.run("udhcpc -f -q -n -t 10 -T 1 -i eth0 -O mtu -s " + script);
        Path script6 = script(folder.resolve("dhclient.sh"), """
                #!/bin/sh
                case $reason in BOUND6) ip addr add $new_ip6_address/$new_ip6_prefixlen dev $interface nodad ;; esac
                exit 0
                """);
        long end = System.nanoTime() + 30_000_000_000L;
        while (namespace.run("ip -6 addr show dev eth0 scope link -tentative").isBlank()
                || !namespace.run("ip -6 route").contains("proto ra")) {
            assertTrue(System.nanoTime() < end, () -> namespace.run("ip -6 route"));
        }
        namespace.run(
                "timeout 30 dhclient -6 -1 -lf %1$s/leases -pf %1$s/pid -sf %2$s eth0".formatted(folder, script6));
        Path pid = folder.resolve("pid");
        Waiting.until( // by the client that stays, once the first one has returned
                "dhclient names its process",
                Duration.ofSeconds(30),
                () -> pid.toFile().length() > 0);
        Command.of("kill " + Files.readString(pid).strip()).run();
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private static String image(Tenant tenant, String name) {
        return tenant.api
                .ec2("describe_images", "Filters", List.of(Map.of("Name", "name", "Values", List.of(name))))
                .at("/Images/0/ImageId")
                .asString();
    }

    @Test
    void aVirtualMachineBootsIsKnownAsAnEc2InstanceAndAnswersFromAnotherHost() {
        Checkout.script("scripts/make-machine-image");
        try (Tenant tenant = Tenant.of(lab, "machine")) {
            TenantNetwork network = tenant.network("machine");
            tenant.allow(network, Tenant.tcp(80));
            String image = image(tenant, "tenet-debian");
            List<RunningInstance> neighbours = tenant.run(network, 2);
            RunningInstance machine = tenant.run(
                            network,
                            1,
                            "ImageId",
                            image,
                            "InstanceType",
                            "t3.nano",
                            "Ipv6AddressCount",
                            0,
                            "UserData",
                            """
                            #!/bin/sh
                            cd /sys/class/dmi/id
                            cat sys_vendor product_uuid product_serial board_asset_tag > /srv/www/identity
                            nslookup %s.tenet-1.compute.internal > /srv/www/neighbour
                            """.formatted("ip-" + neighbours.getFirst().ipv4().replace('.', '-')))
                    .getFirst();
            RunningInstance asker = neighbours.stream()
                    .filter(neighbour -> !hostOf(neighbour).equals(hostOf(machine)))
                    .findFirst()
                    .orElseThrow();
            List<String> identity = get(asker, machine, "identity").lines().toList();
            assertEquals("Amazon EC2", identity.get(0));
            assertTrue(identity.get(1).startsWith("ec2"), identity::toString);
            assertEquals(identity.get(1), identity.get(2));
            assertEquals(machine.id(), identity.get(3));
            assertTrue(get(asker, machine, "index.html").contains("instance " + machine.id()));
            assertTrue(get(asker, machine, "user-data").startsWith("#!/bin/sh\ncd /sys/class/dmi"));
            String found = get(asker, machine, "neighbour");
            assertTrue(found.contains(neighbours.getFirst().ipv4()), found);
        }
    }

    /** A page of the machine's, as soon as it has it. */
    private static String get(RunningInstance asker, RunningInstance machine, String page) {
        return asker.namespace()
                .run("curl -sf --retry 100 --retry-delay 1 --retry-all-errors --connect-timeout 1 http://"
                        + machine.ipv4() + "/" + page);
    }

    private String hostOf(RunningInstance instance) {
        return lab.locate(instance.id()).getHostId();
    }

    @Test
    void aTapDeviceThatAnOperatorAttachesCarriesPackets(@TempDir Path folder) throws IOException {
        Namespace host = lab.layout().host(1);
        Namespace box = new Namespace(lab.layout().name() + "-box");
        try (Tenant tenant = Tenant.of(lab, "tap")) {
            TenantNetwork network = tenant.network("tap");
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.tcp(7000));
            RunningInstance other = tenant.run(network, 2).getLast();
            JsonNode made = tenant.api
                    .ec2("create_network_interface", "SubnetId", network.subnet(), "Groups", List.of(network.group()))
                    .get("NetworkInterface");
            String id = made.get("NetworkInterfaceId").asString();
            String address = made.get("PrivateIpAddress").asString();
            Command.of("ip netns add " + box.name()).run();
            host.run("ip tuntap add " + TAP + " mode tap");
            box.run("ip tuntap add eth0 mode tap");
            box.run("ip link set eth0 address " + made.get("MacAddress").asString());
            try (InstanceProcess cable =
                    new InstanceProcess(host, "tap_cable.py", host.path(), TAP, box.path(), "eth0")) {
                cable.expect("plugged");
                String attached =
                        Checkout.tenet(lab, "attach", id, "--host", lab.layout().hostId(1), "--tap", TAP);
                assertTrue(attached.contains(" " + made.get("MacAddress").asString() + " " + address), attached);
                RunningInstance guest = new RunningInstance(attached.split(" ")[0], address, "", box);
                box.run("ip link set lo up");
                box.run("ip link set eth0 up mtu 9001");
                assertTrue(dhcp(box, folder).contains("ip=" + address + " mask=24 router=10.0.0.1 mtu=9001"));
                box.run("ip addr add " + address + "/24 dev eth0");
                box.run("ip route add default via 10.0.0.1");
                assertEquals(20, guest.ping(other.ipv4(), 20));
                assertEquals(20, other.ping(address, 20));
                try (InstanceProcess _ = guest.serve(7000, "behind the tap")) {
                    assertTrue(other.reaches(address, 7000, "behind the tap"));
                }
                box.run("ip addr add 10.0.0.250/32 dev lo");
                CountedReasons counted = CountedReasons.sinceNow(lab);
                assertFalse(
                        new Command(List.of("sh", "-c", "ping -c 1 -W 1 -I 10.0.0.250 " + other.ipv4() + " || true"))
                                .in(box)
                                .run()
                                .contains("1 received"));
                counted.expect("spoofed_address", 1);

                Checkout.tenet(lab, "detach", id);
                lab.awaitApplied();
                assertEquals(0, other.ping(address, 2));
                assertEquals(0, guest.ping(other.ipv4(), 2));
                assertFalse(host.run("ip link show " + TAP).contains("alias tenet"));
                String again =
                        Checkout.tenet(lab, "attach", id, "--host", lab.layout().hostId(1), "--tap", TAP);
                assertTrue(again.contains(address), again);
                assertEquals(5, guest.ping(other.ipv4(), 5));
                Checkout.tenet(lab, "detach", id);
            }
        } finally {
            host.run("ip link del " + TAP);
            Command.of("ip netns del " + box.name()).run();
        }
    }

    private static String dhcp(Namespace box, Path folder) throws IOException {
        Path script = script(
                folder.resolve("bound"),
                "#!/bin/sh\n[ \"$1\" = bound ] && echo \"ip=$ip mask=$mask router=$router mtu=$mtu\"\nexit 0\n");
        return box.run("udhcpc -f -q -n -t 10 -T 1 -i eth0 -O mtu -s " + script);
    }
}
