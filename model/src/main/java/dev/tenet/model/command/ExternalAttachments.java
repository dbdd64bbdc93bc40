package dev.tenet.model.command;

import dev.tenet.model.Catalogue;
import dev.tenet.model.ExternalDevice;
import dev.tenet.model.HostId;
import dev.tenet.model.Image;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceServices;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.ReservationId;
import dev.tenet.model.Tags;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands that attach interfaces to what others made on a host. It becomes an instance, so that everything that is true of instances is
 * true of it: it is shown, it is running once its host has it, and it can be a route's target.
 */
public final class ExternalAttachments {
    /** One of many interfaces and addresses: what limits others does not limit what others made. */
    private static final String NAME_TAG = "tenet:attached-as";

    private static final InstanceTypeName TYPE = Catalogue.UNLIMITED;

    private final Attempt attempt;
    private final Attachments attachments;

    public ExternalAttachments(Attempt attempt) {
        this.attempt = attempt;
        this.attachments = new Attachments(attempt);
    }

    /**
     * Makes an instance of a device, with the interface as its primary one. Attached so already, it stays as it is.
     *
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#INTERFACE_IN_USE}, {@link Fault#HOST_NOT_FOUND}, {@link
     *     Fault#NO_CAPACITY}, {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED}
     */
    public Instance attach(NetworkInterfaceId id, HostId host, ExternalDevice device) {
        return attach(id, host, device, false);
    }

    /**
     * The same with an interface of its own, which goes when it is detached.
     *
     * @param name by which it is found again; an interface that was made under it already is taken, as it is
     * @throws CommandException as for {@link NetworkInterfaces#create}, {@link Fault#INTERFACE_IN_USE}, {@link Fault#HOST_NOT_FOUND},
     *     {@link Fault#NO_CAPACITY}
     */
    public Instance attachNew(String name, NewInterface wanted, HostId host, ExternalDevice device) {
        NetworkInterfaceId made = named(name)
                .orElseGet(
                        () -> new NetworkInterfaces(attempt).create(wanted.withTags(new Tags(Map.of(NAME_TAG, name)))))
                .id();
        return attach(made, host, device, true);
    }

    /** An interface of the account that was made under this name. */
    public Optional<NetworkInterface> named(String name) {
        return attempt.intent().list(Kind.NETWORK_INTERFACE.under(attempt.account())).stream()
                .filter(each -> nameOf(each).equals(Optional.of(name)))
                .findFirst();
    }

    /** The name that an interface was made under by an operator. */
    public static Optional<String> nameOf(NetworkInterface networkInterface) {
        return Optional.ofNullable(networkInterface.tags().values().get(NAME_TAG))
                .filter(_ -> networkInterface.attachment().stream()
                        .anyMatch(attachment -> attachment.external().isPresent()));
    }

    private Instance attach(NetworkInterfaceId id, HostId host, ExternalDevice device, boolean goesWithIt) {
        NetworkInterface found = attempt.networkInterface(id);
        Optional<Instance> already = found.attachment()
                .filter(present -> present.external().equals(Optional.of(device)))
                .map(present -> attempt.instance(present.instance()))
                .filter(instance -> instance.host().equals(host));
        if (already.isPresent()) {
            return already.get();
        }
        Attachments.requireFree(found);
        InterfaceLimits limits = new InterfaceLimits(attempt);
        new Placement(attempt).take(host, found.zone());
        InstanceId instance = InstanceId.random(attempt.random());
        attachments.join(found, instance, 0, goesWithIt, Optional.of(device));
        Instance made = new Instance(
                instance,
                attempt.account(),
                new Instance.Reservation(ReservationId.random(attempt.random()), 0, Optional.empty()),
                new InstanceSettings(
                        Catalogue.EXTERNAL,
                        TYPE,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        InstanceServices.INITIAL),
                found.vpc(),
                found.subnet(),
                found.zone(),
                host,
                List.of(id),
                InstanceGoal.RUNNING,
                1,
                attempt.now(),
                attempt.now(),
                Tags.NONE);
        limits.checkAddresses(limits.type(made), found);
        attempt.intent().put(made);
        return made;
    }

    /**
     * Gives an instance that was made so a further device, at the next free index.
     *
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#INTERFACE_IN_USE}, {@link Fault#INSTANCE_NOT_FOUND},
     *     {@link Fault#COMBINATION_INVALID}, {@link Fault#INTERFACES_PER_INSTANCE_EXCEEDED}
     */
    public Instance attach(NetworkInterfaceId id, InstanceId to, ExternalDevice device) {
        NetworkInterface found = attempt.networkInterface(id);
        Attachments.requireFree(found);
        Instance instance = attempt.instance(to);
        if (!isExternal(instance)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "The instance '" + to + "' was not made by attaching an interface");
        }
        int index = instance.interfaces().stream()
                        .map(attempt::networkInterface)
                        .flatMap(each -> each.attachment().stream())
                        .mapToInt(InterfaceAttachment::deviceIndex)
                        .max()
                        .orElse(-1)
                + 1;
        attachments.attach(found, instance, index, Optional.of(device));
        return attempt.instance(to);
    }

    /**
     * Takes an interface off what others made. With its primary interface the instance ends; its interfaces stay.
     *
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ATTACHMENT_NOT_FOUND}
     */
    public void detach(NetworkInterfaceId id) {
        InterfaceAttachment attachment = attempt.networkInterface(id)
                .attachment()
                .filter(present -> present.external().isPresent())
                .orElseThrow(() -> new CommandException(
                        Fault.ATTACHMENT_NOT_FOUND, "The interface '" + id + "' is attached to nothing of others'"));
        if (attachment.deviceIndex() == 0) {
            new Instances(attempt).end(attempt.instance(attachment.instance()));
        } else {
            attachments.detach(attachment.id());
        }
    }

    /** Whether others made it. */
    boolean isExternal(Instance instance) {
        return attempt.installation()
                .catalogue()
                .image(instance.settings().image())
                .filter(image -> image.guest() instanceof Image.Guest.External)
                .isPresent();
    }
}
