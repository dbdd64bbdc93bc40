package dev.tenet.compiler;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceMetadataOptions;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.Region;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.net.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tree that an instance reads about itself: what EC2 has of it, as far as it means something here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html">Instance metadata categories</a>
 */
final class MetadataLeaves {
    private static final String ROOT = "meta-data/";
    private static final String DEVICE = "/dev/xvda";

    private final Region region;
    private final SortedMap<String, Bytes> leaves = new TreeMap<>();

    private MetadataLeaves(Region region) {
        this.region = region;
    }

    /**
     * @param devices those of its interfaces that exist on the host, the primary one first
     * @param hostName without its domain
     */
    static SortedMap<String, Bytes> of(
            Region region,
            Instance instance,
            String hostName,
            List<NetworkInterface> devices,
            Vpc vpc,
            IntentSnapshot intent) {
        MetadataLeaves made = new MetadataLeaves(region);
        String name = hostName + "." + region.name().privateDomain();
        made.putInstance(instance, name);
        devices.forEach(device -> made.putInterface(device, name, vpc, intent));
        devices.stream().findFirst().ifPresent(primary -> made.putPrimary(primary, intent));
        made.putSettings(instance);
        made.put("dynamic/instance-identity/document", made.document(instance, devices));
        return made.leaves;
    }

    private void putInstance(Instance instance, String name) {
        put(ROOT + "ami-id", instance.settings().image().value());
        put(ROOT + "ami-launch-index", Integer.toString(instance.reservation().launchIndex()));
        put(ROOT + "ami-manifest-path", "(unknown)");
        put(ROOT + "block-device-mapping/ami", DEVICE);
        put(ROOT + "block-device-mapping/root", DEVICE);
        put(ROOT + "hostname", name);
        put(ROOT + "local-hostname", name);
        put(ROOT + "instance-action", "none");
        put(ROOT + "instance-id", instance.id().value());
        put(ROOT + "instance-life-cycle", "on-demand");
        put(ROOT + "instance-type", instance.settings().type().value());
        put(ROOT + "placement/availability-zone", instance.zone().value());
        region.find(instance.zone())
                .ifPresent(zone ->
                        put(ROOT + "placement/availability-zone-id", zone.id().value()));
        put(ROOT + "placement/region", region.name().value());
        put(ROOT + "profile", "default-hvm");
        put(ROOT + "reservation-id", instance.reservation().id().value());
        put(ROOT + "services/domain", "amazonaws.com");
        put(ROOT + "services/partition", "aws");
    }

    private void putPrimary(NetworkInterface primary, IntentSnapshot intent) {
        put(ROOT + "local-ipv4", primary.primaryIpv4().toString());
        primary.ipv6().stream().findFirst().ifPresent(address -> put(ROOT + "ipv6", address.toString()));
        put(ROOT + "mac", primary.mac().toString());
        primary.publicAddresses()
                .of(primary.primaryIpv4())
                .ifPresent(mapping ->
                        put(ROOT + "public-ipv4", mapping.publicAddress().toString()));
        put(ROOT + "security-groups", groupNames(primary, intent));
    }

    private void putInterface(NetworkInterface device, String name, Vpc vpc, IntentSnapshot intent) {
        String at = ROOT + "network/interfaces/macs/" + device.mac() + "/";
        put(
                at + "device-number",
                Integer.toString(device.attachment()
                        .map(InterfaceAttachment::deviceIndex)
                        .orElse(0)));
        put(at + "interface-id", device.id().value());
        put(at + "local-hostname", name);
        put(at + "local-ipv4s", lines(device.ipv4(), Object::toString));
        if (!device.ipv6().isEmpty()) {
            put(at + "ipv6s", lines(device.ipv6(), Object::toString));
        }
        put(at + "mac", device.mac().toString());
        put(at + "owner-id", device.owner().value());
        putPublic(device.publicAddresses(), at);
        put(at + "security-group-ids", lines(device.groups(), SecurityGroupId::value));
        put(at + "security-groups", groupNames(device, intent));
        put(at + "subnet-id", device.subnet().value());
        Optional<Subnet> subnet = intent.find(Subnet.key(device.owner(), device.subnet()));
        subnet.ifPresent(
                found -> put(at + "subnet-ipv4-cidr-block", found.ipv4().toString()));
        subnet.flatMap(Subnet::ipv6)
                .ifPresent(block ->
                        put(at + "subnet-ipv6-cidr-blocks", block.prefix().toString()));
        put(at + "vpc-id", vpc.id().value());
        put(at + "vpc-ipv4-cidr-block", vpc.primaryIpv4().toString());
        put(at + "vpc-ipv4-cidr-blocks", lines(vpc.ipv4(), MetadataLeaves::text));
        vpc.ipv6().ifPresent(block -> put(at + "vpc-ipv6-cidr-blocks", text(block)));
    }

    private void putPublic(PublicAddresses addresses, String at) {
        if (!addresses.mappings().isEmpty()) {
            put(
                    at + "public-ipv4s",
                    lines(
                            addresses.mappings(),
                            mapping -> mapping.publicAddress().toString()));
        }
        addresses
                .mappings()
                .forEach(mapping -> put(
                        at + "ipv4-associations/" + mapping.publicAddress(),
                        mapping.privateAddress().toString()));
    }

    private void putSettings(Instance instance) {
        InstanceSettings settings = instance.settings();
        settings.userData()
                .ifPresent(text ->
                        leaves.put("user-data", Bytes.of(Base64.getMimeDecoder().decode(text))));
        settings.keyName()
                .ifPresent(name -> settings.services()
                        .publicKey()
                        .ifPresent(key -> put(
                                ROOT + "public-keys/0=" + name.replace('/', '_') + "/openssh-key",
                                key.split(" ").length > 2 ? key : key + " " + name)));
        InstanceMetadataOptions options = settings.services().metadata();
        if (options.tags()) {
            instance.tags().values().forEach((key, value) -> {
                if (key.indexOf('/') < 0 && !key.isEmpty()) {
                    put(ROOT + "tags/instance/" + key, value);
                }
            });
        }
    }

    /** Not signed. */
    private String document(Instance instance, List<NetworkInterface> devices) {
        Stream<String> members = Stream.of(
                member("accountId", instance.owner().value()),
                member("architecture", "x86_64"),
                member("availabilityZone", instance.zone().value()),
                member("imageId", instance.settings().image().value()),
                member("instanceId", instance.id().value()),
                member("instanceType", instance.settings().type().value()),
                member("pendingTime", instance.launchedText()),
                devices.isEmpty()
                        ? "  \"privateIp\" : null"
                        : member("privateIp", devices.getFirst().primaryIpv4().toString()),
                member("region", region.name().value()),
                member("version", "2017-09-30"));
        return members.collect(Collectors.joining(",\n", "{\n", "\n}"));
    }

    /** Values are ids, names and numbers, which need no escapes. */
    private static String member(String name, String value) {
        return "  \"" + name + "\" : \"" + value + "\"";
    }

    private static String groupNames(NetworkInterface device, IntentSnapshot intent) {
        return lines(
                device.groups().stream()
                        .flatMap(group -> intent.find(SecurityGroup.key(device.owner(), group)).stream())
                        .toList(),
                SecurityGroup::name);
    }

    private static String text(VpcCidr block) {
        return block.prefix().toString();
    }

    private static <T> String lines(List<T> list, Function<T, String> text) {
        return list.stream().map(text).collect(Collectors.joining("\n"));
    }

    private void put(String path, String value) {
        leaves.put(path, Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }
}
