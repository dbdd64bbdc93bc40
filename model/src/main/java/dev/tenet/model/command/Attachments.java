package dev.tenet.model.command;

import dev.tenet.model.AttachmentId;
import dev.tenet.model.ExternalDevice;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Commands that join network interfaces and instances, and part them. */
public final class Attachments {
    private final Attempt attempt;
    private final Intent intent;

    public Attachments(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#INTERFACE_IN_USE}, {@link
     *     Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}, {@link Fault#DEVICE_INDEX_IN_USE}, {@link
     *     Fault#INTERFACES_PER_INSTANCE_EXCEEDED}, {@link Fault#COMBINATION_INVALID} when they are in different zones or VPCs
     */
    public InterfaceAttachment attach(NetworkInterfaceId id, InstanceId to, int deviceIndex) {
        NetworkInterface found = attempt.changeableInterface(id);
        requireFree(found);
        Instance instance = attempt.instance(to);
        if (instance.goal() == InstanceGoal.TERMINATED) {
            throw new CommandException(
                    Fault.INSTANCE_STATE, "The instance '" + to + "' is not in a valid state for this operation.");
        }
        if (new ExternalAttachments(attempt).isExternal(instance)) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The instance '" + to
                            + "' is not of this cloud's making: only an operator can attach interfaces to it");
        }
        return attach(found, instance, deviceIndex, Optional.empty());
    }

    /** After the checks that concern how it is attached; the interface is free. */
    InterfaceAttachment attach(
            NetworkInterface found, Instance instance, int deviceIndex, Optional<ExternalDevice> external) {
        InstanceId to = instance.id();
        if (!found.zone().equals(instance.zone()) || !found.vpc().equals(instance.vpc())) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "You may not attach a network interface to an instance if they are not in the same Availability Zone"
                            + " and VPC");
        }
        List<NetworkInterface> present =
                instance.interfaces().stream().map(attempt::networkInterface).toList();
        if (present.stream().anyMatch(other -> deviceIndex(other) == deviceIndex)) {
            throw new CommandException(
                    Fault.DEVICE_INDEX_IN_USE,
                    "Instance '" + to + "' already has an interface attached at device index '" + deviceIndex + "'.");
        }
        InterfaceLimits limits = new InterfaceLimits(attempt);
        limits.checkInterfaces(limits.type(instance), present.size() + 1);
        limits.checkAddresses(limits.type(instance), found);
        NetworkInterface attached = join(found, to, deviceIndex, false, external);
        List<NetworkInterface> all = new ArrayList<>(present);
        all.add(attached);
        intent.put(instance.withInterfaces(ordered(all)));
        return attached.attachment().orElseThrow();
    }

    /**
     * @throws CommandException {@link Fault#ATTACHMENT_NOT_FOUND}, {@link Fault#ATTACHMENT_PRIMARY}
     */
    public void detach(AttachmentId attachment) {
        NetworkInterface found = holderOf(attachment);
        InterfaceAttachment attached = found.attachment().orElseThrow();
        if (attached.deviceIndex() == 0) {
            throw new CommandException(
                    Fault.ATTACHMENT_PRIMARY, "The network interface at device index 0 cannot be detached.");
        }
        Instance instance = attempt.instance(attached.instance());
        intent.put(instance.withInterfaces(instance.interfaces().stream()
                .filter(other -> !other.equals(found.id()))
                .toList()));
        intent.put(found.withAttachment(Optional.empty()));
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ATTACHMENT_NOT_FOUND} */
    public void modifyDeleteOnTermination(NetworkInterfaceId id, AttachmentId attachment, boolean delete) {
        NetworkInterface found = attempt.networkInterface(id);
        InterfaceAttachment attached = found.attachment()
                .filter(present -> present.id().equals(attachment))
                .orElseThrow(() -> unknown(attachment));
        intent.put(found.withAttachment(Optional.of(attached.withDeleteOnTermination(delete))));
    }

    /** The interface, attached; the instance's own list is the caller's to write. */
    NetworkInterface join(
            NetworkInterface found,
            InstanceId to,
            int deviceIndex,
            boolean deleteOnTermination,
            Optional<ExternalDevice> external) {
        NetworkInterface attached = found.withAttachment(Optional.of(new InterfaceAttachment(
                AttachmentId.random(attempt.random()), to, deviceIndex, deleteOnTermination, attempt.now(), external)));
        intent.put(attached);
        return attached;
    }

    static void requireFree(NetworkInterface found) {
        if (found.attachment().isPresent()) {
            throw new CommandException(Fault.INTERFACE_IN_USE, "Interface: [" + found.id() + "] in use.");
        }
    }

    /** Their ids by device index. */
    static List<NetworkInterfaceId> ordered(List<NetworkInterface> attached) {
        return attached.stream()
                .sorted(Comparator.comparingInt(Attachments::deviceIndex))
                .map(NetworkInterface::id)
                .toList();
    }

    private static int deviceIndex(NetworkInterface attached) {
        return attached.attachment().orElseThrow().deviceIndex();
    }

    private NetworkInterface holderOf(AttachmentId attachment) {
        return intent.list(Kind.NETWORK_INTERFACE.under(attempt.account())).stream()
                .filter(other -> has(other, attachment))
                .findFirst()
                .map(other -> attempt.networkInterface(other.id()))
                .filter(other -> has(other, attachment))
                .orElseThrow(() -> unknown(attachment));
    }

    private static boolean has(NetworkInterface candidate, AttachmentId attachment) {
        return candidate
                .attachment()
                .filter(present -> present.id().equals(attachment))
                .isPresent();
    }

    private static CommandException unknown(AttachmentId attachment) {
        return new CommandException(
                Fault.ATTACHMENT_NOT_FOUND, "The network interface attachment ID '" + attachment + "' does not exist");
    }
}
