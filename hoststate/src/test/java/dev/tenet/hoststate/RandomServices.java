package dev.tenet.hoststate;

import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What the host's services say, from a seed. */
final class RandomServices {
    private final Random random;

    RandomServices(long seed) {
        random = new Random(~seed);
    }

    List<Resource> next(List<Network> networks) {
        List<Resource> all = new ArrayList<>();
        networks.stream().filter(_ -> random.nextBoolean()).map(this::services).forEach(all::add);
        networks.stream().filter(_ -> random.nextBoolean()).map(this::zone).forEach(all::add);
        networks.stream()
                .filter(_ -> random.nextBoolean())
                .map(this::balancerName)
                .forEach(all::add);
        networks.stream().filter(_ -> random.nextBoolean()).map(this::metering).forEach(all::add);
        networks.stream().filter(_ -> random.nextBoolean()).map(this::owner).forEach(all::add);
        for (int n = 0; n < 3; n++) {
            if (random.nextBoolean()) {
                all.add(metadata(n));
            }
        }
        return all;
    }

    private NetworkServices services(Network network) {
        boolean sparse = random.nextBoolean();
        DhcpSettings dhcp = sparse
                ? DhcpSettings.NONE
                : new DhcpSettings(
                        Optional.of("example.test"),
                        random.nextBoolean(),
                        List.of(new Ipv4Address(random.nextInt()), Ipv6Address.parse("2001:db8::53")),
                        List.of(new Ipv4Address(random.nextInt())),
                        List.of(new Ipv4Address(random.nextInt())),
                        OptionalInt.of(1 << random.nextInt(4)),
                        OptionalInt.of(random.nextInt(1_000)));
        return new NetworkServices(
                network.vni(),
                List.of(IpPrefix.parse("10.0.0.0/16")),
                "eu-west-1.compute.internal",
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? List.of() : List.of(IpPrefix.parse("10.0.3.0/24")),
                dhcp);
    }

    private HostedZone zone(Network network) {
        List<RecordSet> records = IntStream.range(0, random.nextInt(3))
                .mapToObj(n -> new RecordSet(
                        "name" + n + ".corp.example.",
                        "TXT",
                        random.nextInt(1_000),
                        List.of("\"one\"", "\"" + n + "\"")))
                .toList();
        return new HostedZone(network.vni(), "Z" + random.nextInt(2), "corp.example.", records);
    }

    private BalancerName balancerName(Network network) {
        return new BalancerName(
                new BalancerNameKey(network.vni(), "balancer-" + random.nextInt(2) + ".elb.eu-west-1.example.com"),
                IntStream.range(0, random.nextInt(4))
                        .<IpAddress>mapToObj(n -> random.nextBoolean()
                                ? new Ipv4Address(random.nextInt())
                                : Ipv6Address.parse("2001:db8::" + n))
                        .toList());
    }

    private Metering metering(Network network) {
        return new Metering(
                network.vni(),
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(n -> new MeteredPrefix(
                                IpPrefix.parse(n == 0 ? "2001:db8::/32" : "10.0." + n + ".0/24"),
                                random.nextInt(3),
                                new MeteringClass(random.nextInt(MeteringClass.LAST + 1)),
                                MeteringClass.OTHER_ZONE))
                        .toList());
    }

    private NetworkOwner owner(Network network) {
        return new NetworkOwner(network.vni(), "11111111111" + random.nextInt(3), 1 + random.nextInt(100));
    }

    private InstanceMetadata metadata(int n) {
        TreeMap<String, Bytes> leaves = new TreeMap<>();
        for (int leaf = 0; leaf < random.nextInt(5); leaf++) {
            leaves.put("meta-data/" + leaf, Bytes.repeat(n, random.nextInt(9)));
        }
        return new InstanceMetadata(
                new InstanceKey("i-" + n),
                new MetadataOptions(
                        random.nextBoolean(), random.nextBoolean(), 1 + random.nextInt(64), random.nextBoolean()),
                leaves);
    }
}
