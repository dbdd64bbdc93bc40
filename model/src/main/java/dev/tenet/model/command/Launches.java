package dev.tenet.model.command;

import dev.tenet.model.Image;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceType;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PrivateDnsNames;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZoneName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Commands that make instances.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html">RunInstances</a>
 */
public final class Launches {
    private final Attempt attempt;
    private final InterfaceLimits limits;
    private final Placement placement;

    public Launches(Attempt attempt) {
        this.attempt = attempt;
        this.limits = new InterfaceLimits(attempt);
        this.placement = new Placement(attempt);
    }

    /**
     * The subnet for an instance whose tenant named none: a default one, of the zone if one is named.
     *
     * @throws CommandException {@link Fault#NO_DEFAULT_VPC}, {@link Fault#COMBINATION_INVALID} when the zone has none
     */
    public SubnetId defaultSubnet(Optional<ZoneName> zone) {
        VpcId vpc = attempt.accountVpcs()
                .defaultVpc()
                .orElseThrow(() -> new CommandException(
                        Fault.NO_DEFAULT_VPC,
                        "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC."));
        List<Subnet> defaults = attempt.intent().list(Kind.SUBNET.under(attempt.account())).stream()
                .filter(subnet -> subnet.vpc().equals(vpc) && subnet.settings().defaultForZone())
                .filter(subnet -> zone.isEmpty() || zone.get().equals(subnet.zone()))
                .toList();
        if (defaults.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    zone.map(name -> "No default subnet for availability zone: '" + name + "'.")
                            .orElse("No default subnet in the default VPC."));
        }
        return defaults.get(attempt.random().nextInt(defaults.size())).id();
    }

    /**
     * How many instances the subnets have addresses for.
     *
     * @throws CommandException {@link Fault#SUBNET_NOT_FOUND}
     */
    public int room(Launch launch) {
        int room = Integer.MAX_VALUE;
        for (LaunchInterface each : launch.interfaces()) {
            if (each instanceof LaunchInterface.New made) {
                SubnetId subnet = made.request().subnet();
                int needed = launch.interfaces().stream()
                        .mapToInt(other -> addressesFrom(subnet, other))
                        .sum();
                room = Math.min(room, new SubnetPool(attempt, attempt.subnet(subnet)).available() / needed);
            }
        }
        return room;
    }

    /**
     * Makes as many instances, the first with launch index {@code firstIndex}, each with the id given for it.
     *
     * @throws CommandException {@link Fault#IMAGE_NOT_FOUND}, {@link Fault#INSTANCE_TYPE_UNKNOWN}, {@link
     *     Fault#KEY_PAIR_NOT_FOUND}, {@link Fault#NO_CAPACITY}, {@link Fault#INTERFACES_PER_INSTANCE_EXCEEDED}, {@link
     *     Fault#COMBINATION_INVALID} when the interfaces do not go together; and what {@link NetworkInterfaces#create} throws
     */
    public List<Instance> run(Launch launch, List<InstanceId> ids, int firstIndex) {
        InstanceType type = check(launch);
        List<Instance> made = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            made.add(make(launch, type, ids.get(i), firstIndex + i));
        }
        return made;
    }

    /** Takes back an instance just made, as if it had not been: it is not even shown as terminated. */
    public void undo(InstanceId id) {
        Instance made = attempt.instance(id);
        new Instances(attempt).end(made);
        attempt.intent().delete(made.key());
    }

    private Instance make(Launch launch, InstanceType type, InstanceId id, int index) {
        List<NetworkInterface> attached = new ArrayList<>();
        for (LaunchInterface each : launch.interfaces()) {
            NetworkInterface found = switch (each) {
                case LaunchInterface.New made -> new NetworkInterfaces(attempt).create(made.request());
                case LaunchInterface.Existing existing -> free(existing);
            };
            limits.checkAddresses(type, found);
            attached.add(new Attachments(attempt)
                    .join(
                            published(found, launch, each),
                            id,
                            each.deviceIndex(),
                            each.deleteOnTermination(),
                            Optional.empty()));
        }
        requireTogether(attached);
        NetworkInterface primary = attached.stream()
                .filter(each -> each.attachment().orElseThrow().deviceIndex() == 0)
                .findFirst()
                .orElseThrow();
        Instance instance = new Instance(
                id,
                attempt.account(),
                new Instance.Reservation(launch.reservation(), index, launch.clientToken()),
                settings(launch, primary.subnet()),
                primary.vpc(),
                primary.subnet(),
                primary.zone(),
                placement.take(primary.zone()),
                Attachments.ordered(attached),
                InstanceGoal.RUNNING,
                1,
                attempt.now(),
                attempt.now(),
                launch.tags());
        attempt.intent().put(instance);
        return instance;
    }

    /** With what is fixed at the launch: the key, and names as the subnet has them then unless the request says more. */
    private InstanceSettings settings(Launch launch, SubnetId subnet) {
        InstanceSettings asked = launch.settings();
        Optional<String> key =
                asked.keyName().map(name -> new KeyPairs(attempt).named(name).publicKey());
        PrivateDnsNames names = asked.services()
                .names()
                .orElseGet(() -> PrivateDnsNames.of(attempt.subnet(subnet).settings()));
        return asked.withServices(asked.services().withPublicKey(key).withNames(names));
    }

    private InstanceType check(Launch launch) {
        Image image = attempt.installation()
                .catalogue()
                .image(launch.settings().image())
                .orElseThrow(() -> new CommandException(
                        Fault.IMAGE_NOT_FOUND,
                        "The image id '[" + launch.settings().image() + "]' does not exist"));
        if (image.guest() instanceof Image.Guest.External) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The image '" + image.id() + "' stands for what an operator attaches; it cannot be launched");
        }
        InstanceType type = attempt.installation()
                .catalogue()
                .type(launch.settings().type())
                .orElseThrow(() -> new CommandException(
                        Fault.INSTANCE_TYPE_UNKNOWN,
                        "Invalid value '" + launch.settings().type() + "' for InstanceType."));
        launch.settings().keyName().ifPresent(name -> new KeyPairs(attempt).named(name));
        limits.checkInterfaces(type, launch.interfaces().size());
        Set<Integer> indexes = new HashSet<>();
        launch.interfaces().forEach(each -> indexes.add(each.deviceIndex()));
        if (indexes.size() != launch.interfaces().size()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "Each network interface requires a unique device index.");
        }
        if (!indexes.contains(0)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "When specifying network interfaces, you must include a device at index 0.");
        }
        return type;
    }

    /** With a public address, if the request or the subnet asks for one: EC2 gives one only to an instance's single new interface. */
    private NetworkInterface published(NetworkInterface found, Launch launch, LaunchInterface each) {
        boolean automatic = launch.interfaces().size() == 1
                && each instanceof LaunchInterface.New made
                && made.request()
                        .publicIpv4()
                        .orElseGet(
                                () -> attempt.subnet(found.subnet()).settings().mapPublicIpv4OnLaunch());
        if (!automatic) {
            return found;
        }
        return new PublicMappings(attempt)
                .withAutomatic(found.withPublicAddresses(found.publicAddresses().withAutomatic(true)));
    }

    private NetworkInterface free(LaunchInterface.Existing existing) {
        NetworkInterface found = attempt.networkInterface(existing.id());
        Attachments.requireFree(found);
        return found;
    }

    private static void requireTogether(List<NetworkInterface> attached) {
        NetworkInterface first = attached.getFirst();
        for (NetworkInterface other : attached) {
            if (!other.vpc().equals(first.vpc()) || !other.zone().equals(first.zone())) {
                throw new CommandException(
                        Fault.COMBINATION_INVALID,
                        "Network interfaces of an instance must be in the same VPC and Availability Zone");
            }
        }
    }

    private static int addressesFrom(SubnetId subnet, LaunchInterface each) {
        return switch (each) {
            case LaunchInterface.New made ->
                made.request().subnet().equals(subnet) ? made.request().ipv4Taken() : 0;
            case LaunchInterface.Existing _ -> 0;
        };
    }
}
