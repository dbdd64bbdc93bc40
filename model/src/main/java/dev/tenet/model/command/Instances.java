package dev.tenet.model.command;

import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceConsole;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceState;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.SecurityGroupId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Commands on instances that exist; those that make them are {@link Launches}. */
public final class Instances {
    /** How long a terminated instance is still shown. */
    public static final Duration SHOWN_AFTER_TERMINATION = Duration.ofHours(1);

    private final Attempt attempt;
    private final Intent intent;

    public Instances(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** What a command made of an instance's state. */
    public record Transition(InstanceId instance, InstanceState before, InstanceState after) {}

    /**
     * Asks a stopped instance to run, on a host chosen anew; a running one stays as it is.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}, {@link Fault#NO_CAPACITY}
     */
    public Transition start(InstanceId id) {
        Instance instance = attempt.instance(id);
        InstanceState state = attempt.state(instance);
        return switch (state) {
            case PENDING, RUNNING -> new Transition(id, state, state);
            case STOPPED -> {
                change(instance, new PublicMappings(attempt)::withAutomatic);
                intent.put(instance.started(host(instance), attempt.now()));
                yield new Transition(id, state, InstanceState.PENDING);
            }
            case STOPPING, SHUTTING_DOWN, TERMINATED -> throw wrongState(id, "started");
        };
    }

    /**
     * Asks an instance to stop; its interfaces and addresses stay its own.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}, {@link Fault#INSTANCE_PROTECTED}
     */
    public Transition stop(InstanceId id) {
        Instance instance = attempt.instance(id);
        InstanceState state = attempt.state(instance);
        return switch (state) {
            case STOPPING, STOPPED -> new Transition(id, state, state);
            case PENDING, RUNNING -> {
                if (instance.settings().apiStopDisabled()) {
                    throw new CommandException(
                            Fault.INSTANCE_PROTECTED,
                            "The instance '" + id
                                    + "' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.");
                }
                new Placement(attempt).release(instance.host());
                change(instance, new PublicMappings(attempt)::withoutAutomatic);
                intent.put(instance.stopped(attempt.now()));
                yield new Transition(id, state, InstanceState.STOPPING);
            }
            case SHUTTING_DOWN, TERMINATED -> throw wrongState(id, "stopped");
        };
    }

    /**
     * Ends an instance. The interfaces that end with it give their addresses back at once, and freed addresses come last when
     * addresses are given; the others are only detached.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_PROTECTED}
     */
    public Transition terminate(InstanceId id) {
        Instance instance = attempt.instance(id);
        InstanceState state = attempt.state(instance);
        if (instance.goal() == InstanceGoal.TERMINATED) {
            return new Transition(id, state, state);
        }
        if (instance.settings().apiTerminationDisabled()) {
            throw new CommandException(
                    Fault.INSTANCE_PROTECTED,
                    "The instance '" + id
                            + "' may not be terminated. Modify its 'disableApiTermination' instance attribute and try"
                            + " again.");
        }
        end(instance);
        return new Transition(id, state, InstanceState.SHUTTING_DOWN);
    }

    /** Lets everything go that the instance has. */
    void end(Instance instance) {
        instance.interfaces().forEach(this::letGo);
        if (instance.isPlaced()) {
            new Placement(attempt).release(instance.host());
        }
        intent.put(instance.terminated(attempt.now()));
    }

    /**
     * Checks that an instance can be rebooted. A namespace has nothing that boots, so nothing is changed.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}
     */
    public void reboot(InstanceId id) {
        if (attempt.instance(id).goal() != InstanceGoal.RUNNING) {
            throw wrongState(id, "rebooted");
        }
    }

    /** @throws CommandException {@link Fault#INSTANCE_NOT_FOUND} */
    public Instance modify(InstanceId id, UnaryOperator<InstanceSettings> change) {
        Instance instance = attempt.instance(id);
        Instance changed = instance.withSettings(change.apply(instance.settings()));
        intent.put(changed);
        return changed;
    }

    /**
     * Changes settings that a running instance could not follow.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}
     */
    public Instance modifyStopped(InstanceId id, UnaryOperator<InstanceSettings> change) {
        if (attempt.state(attempt.instance(id)) != InstanceState.STOPPED) {
            throw new CommandException(
                    Fault.INSTANCE_STATE, "The instance '" + id + "' is not in the 'stopped' state.");
        }
        return modify(id, change);
    }

    /** @throws CommandException as {@link #onlyInterface} and {@link NetworkInterfaces#modifyGroups} */
    public void modifyGroups(InstanceId id, List<SecurityGroupId> groups) {
        new NetworkInterfaces(attempt).modifyGroups(onlyInterface(id), groups);
    }

    /** @throws CommandException as {@link #onlyInterface} */
    public void modifySourceDestinationCheck(InstanceId id, boolean check) {
        new NetworkInterfaces(attempt).modifySourceDestinationCheck(onlyInterface(id), check);
    }

    /**
     * Forgets an instance that has been terminated for {@link #SHOWN_AFTER_TERMINATION}.
     *
     * @return whether it was
     */
    public boolean forget(InstanceId id) {
        Optional<Instance> found = intent.find(Instance.key(attempt.account(), id))
                .filter(instance -> attempt.state(instance) == InstanceState.TERMINATED)
                .filter(instance ->
                        instance.changed().plus(SHOWN_AFTER_TERMINATION).isBefore(attempt.now()));
        found.ifPresent(instance -> {
            intent.delete(InstanceStatus.key(attempt.account(), id));
            intent.delete(InstanceConsole.key(attempt.account(), id));
            intent.delete(instance.key());
        });
        return found.isPresent();
    }

    /**
     * The interface that instance-wide network attributes are of.
     *
     * @throws CommandException {@link Fault#INSTANCE_NOT_FOUND}, {@link Fault#INSTANCE_STATE}, {@link
     *     Fault#COMBINATION_INVALID} when there are several
     */
    private NetworkInterfaceId onlyInterface(InstanceId id) {
        Instance instance = attempt.instance(id);
        if (instance.interfaces().isEmpty()) {
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

    /** Where it is to run: what others made is where they made it. */
    private HostId host(Instance instance) {
        Placement placement = new Placement(attempt);
        if (!new ExternalAttachments(attempt).isExternal(instance)) {
            return placement.take(instance.zone());
        }
        placement.take(instance.host(), instance.zone());
        return instance.host();
    }

    private void change(Instance instance, UnaryOperator<NetworkInterface> change) {
        for (NetworkInterfaceId id : instance.interfaces()) {
            NetworkInterface found = attempt.networkInterface(id);
            NetworkInterface changed = change.apply(found);
            if (!changed.equals(found)) {
                intent.put(changed);
            }
        }
    }

    private void letGo(NetworkInterfaceId id) {
        NetworkInterface attached = attempt.networkInterface(id);
        if (attached.attachment().orElseThrow().deleteOnTermination()) {
            new NetworkInterfaces(attempt).remove(attached);
        } else {
            NetworkInterface kept = new PublicMappings(attempt).withoutAutomatic(attached);
            intent.put(kept.withPublicAddresses(kept.publicAddresses().withAutomatic(false))
                    .withAttachment(Optional.empty()));
        }
    }

    private static CommandException wrongState(InstanceId id, String asked) {
        return new CommandException(
                Fault.INSTANCE_STATE,
                "The instance '" + id + "' is not in a state from which it can be " + asked + ".");
    }
}
