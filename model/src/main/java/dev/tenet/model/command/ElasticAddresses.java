package dev.tenet.model.command;

import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.ElasticAddress;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.model.Tags;
import dev.tenet.net.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * Commands on elastic addresses.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html">Elastic IP addresses</a>
 */
public final class ElasticAddresses {
    private final Attempt attempt;
    private final Intent intent;

    public ElasticAddresses(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @param wanted a certain one of the installation's pools
     * @throws CommandException {@link Fault#ELASTIC_ADDRESS_LIMIT}, {@link Fault#PUBLIC_ADDRESSES_EXHAUSTED}, {@link
     *     Fault#PARAMETER_VALUE}, {@link Fault#ADDRESS_IN_USE}
     */
    public ElasticAddress allocate(Optional<Ipv4Address> wanted, Tags tags) {
        int limit = attempt.installation().limits().elasticAddressesPerAccount();
        if (all().size() >= limit) {
            throw new CommandException(
                    Fault.ELASTIC_ADDRESS_LIMIT, "The maximum number of addresses has been reached.");
        }
        PublicAddressPool pool = new PublicAddressPool(attempt);
        ElasticAddress made = new ElasticAddress(
                AllocationId.random(attempt.random()),
                attempt.account(),
                wanted.map(pool::take).orElseGet(pool::take),
                Optional.empty(),
                tags);
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#ALLOCATION_NOT_FOUND}, {@link Fault#ADDRESS_IN_USE} while it is associated */
    public void release(AllocationId id) {
        ElasticAddress found = attempt.elasticAddress(id);
        if (found.networkInterface().isPresent()) {
            throw new CommandException(Fault.ADDRESS_IN_USE, "Address " + found.address() + " is in use.");
        }
        new PublicAddressPool(attempt).giveBack(found.address());
        intent.delete(found.key());
    }

    /**
     * Leads an address to a private one of an interface: the primary one when none is named. From where it led before it is taken, and
     * so is what the private address had.
     *
     * @param mayMove whether anything may be taken so
     * @throws CommandException {@link Fault#ALLOCATION_NOT_FOUND}, {@link Fault#INTERFACE_NOT_FOUND}, {@link
     *     Fault#ADDRESS_NOT_ASSIGNED}, {@link Fault#GATEWAY_NOT_ATTACHED}, {@link Fault#ALREADY_ASSOCIATED}
     */
    public AddressAssociationId associate(
            AllocationId id, NetworkInterfaceId to, Optional<Ipv4Address> privateAddress, boolean mayMove) {
        ElasticAddress elastic = attempt.elasticAddress(id);
        NetworkInterface target = attempt.changeableInterface(to);
        elastic.networkInterface().ifPresent(attempt::changeableInterface);
        Ipv4Address address = privateAddress.orElse(target.primaryIpv4());
        requireReachable(target, address);
        Optional<Mapping> present = target.publicAddresses().of(address);
        if (present.isPresent() && present.get().publicAddress().equals(elastic.address())) {
            return present.get().elastic().orElseThrow().association();
        }
        boolean taken = present.flatMap(Mapping::elastic).isPresent();
        if (!mayMove && (taken || elastic.networkInterface().isPresent())) {
            throw new CommandException(
                    Fault.ALREADY_ASSOCIATED,
                    "resource " + (taken ? to.value() : id.value()) + " is already associated with associate-id "
                            + association(elastic, present));
        }
        elastic.networkInterface().ifPresent(_ -> part(elastic));
        return lead(id, to, address);
    }

    /** The same for an address that leads nowhere and any interface. */
    AddressAssociationId lead(AllocationId id, NetworkInterfaceId to, Ipv4Address address) {
        ElasticAddress elastic = attempt.elasticAddress(id);
        AddressAssociationId made = AddressAssociationId.random(attempt.random());
        NetworkInterface free = new PublicMappings(attempt).without(attempt.networkInterface(to), List.of(address));
        intent.put(free.withPublicAddresses(free.publicAddresses()
                .with(new Mapping(address, elastic.address(), Optional.of(new PublicAddresses.Elastic(id, made))))));
        intent.put(elastic.withNetworkInterface(Optional.of(to)));
        return made;
    }

    /**
     * The interface that an address associated with an instance is led to.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}, {@link Fault#INTERFACES_AMBIGUOUS}
     */
    public NetworkInterfaceId interfaceOf(InstanceId id) {
        Instance instance = attempt.instance(id);
        if (instance.goal() == InstanceGoal.TERMINATED || instance.interfaces().isEmpty()) {
            throw new CommandException(
                    Fault.INSTANCE_STATE, "The instance '" + id + "' is not in a valid state for this operation.");
        }
        if (instance.interfaces().size() > 1) {
            throw new CommandException(
                    Fault.INTERFACES_AMBIGUOUS,
                    "There are multiple interfaces attached to instance '" + id
                            + "'. Please specify an interface ID for the operation instead.");
        }
        return instance.interfaces().getFirst();
    }

    /** @throws CommandException {@link Fault#ADDRESS_ASSOCIATION_NOT_FOUND} */
    public void disassociate(AddressAssociationId association) {
        ElasticAddress found = all().stream()
                .filter(elastic -> mapping(elastic)
                        .flatMap(Mapping::elastic)
                        .filter(each -> each.association().equals(association))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Fault.ADDRESS_ASSOCIATION_NOT_FOUND,
                        "The association ID '" + association + "' does not exist"));
        found.networkInterface().ifPresent(attempt::changeableInterface);
        part(attempt.elasticAddress(found.id()));
    }

    /**
     * The account's elastic address, by the address itself.
     *
     * @throws CommandException {@link Fault#PUBLIC_ADDRESS_NOT_FOUND}
     */
    public AllocationId named(Ipv4Address address) {
        return all().stream()
                .filter(elastic -> elastic.address().equals(address))
                .findFirst()
                .map(ElasticAddress::id)
                .orElseThrow(() ->
                        new CommandException(Fault.PUBLIC_ADDRESS_NOT_FOUND, "Address '" + address + "' not found."));
    }

    /** What the address is associated with. */
    public Optional<Mapping> mapping(ElasticAddress elastic) {
        return elastic.networkInterface()
                .flatMap(id -> intent.find(NetworkInterface.key(elastic.owner(), id)))
                .flatMap(holder -> holder.publicAddresses().mappings().stream()
                        .filter(mapping -> mapping.publicAddress().equals(elastic.address()))
                        .findFirst());
    }

    /** Its former interface gets an automatic address again, if it had one before and its instance is not stopped. */
    private void part(ElasticAddress elastic) {
        Mapping mapping = mapping(elastic).orElseThrow();
        NetworkInterface holder =
                attempt.networkInterface(elastic.networkInterface().orElseThrow());
        PublicMappings mappings = new PublicMappings(attempt);
        NetworkInterface free = mappings.without(holder, mapping);
        boolean running = holder.attachment()
                .map(attachment -> attempt.instance(attachment.instance()).goal() == InstanceGoal.RUNNING)
                .orElse(false);
        intent.put(running ? mappings.withAutomatic(free) : free);
    }

    private void requireReachable(NetworkInterface target, Ipv4Address address) {
        if (!target.ipv4().contains(address)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The private IP address " + address + " is not assigned to network interface " + target.id());
        }
        if (attempt.contents(target.vpc()).internetGateway().isEmpty()) {
            throw new CommandException(
                    Fault.GATEWAY_NOT_ATTACHED, "Network " + target.vpc() + " is not attached to any internet gateway");
        }
    }

    private String association(ElasticAddress elastic, Optional<Mapping> present) {
        return mapping(elastic)
                .or(() -> present)
                .flatMap(Mapping::elastic)
                .map(each -> each.association().value())
                .orElse("");
    }

    private List<ElasticAddress> all() {
        return intent.list(Kind.ELASTIC_ADDRESS.under(attempt.account()));
    }
}
