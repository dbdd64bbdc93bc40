package dev.tenet.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A tenant's machine.
 *
 * @param host where it was last placed; it is to be there only while the goal is to run, but whether it is gone is for this host to say
 * @param interfaces by ascending device index, the primary one first; empty once it is terminated
 * @param goal what the tenant last asked
 * @param generation counts the goals asked, from 1: a status that names another is out of date
 * @param changed when the goal was asked
 * @param subnet of the primary interface
 */
public record Instance(
        InstanceId id,
        AccountId owner,
        Reservation reservation,
        InstanceSettings settings,
        VpcId vpc,
        SubnetId subnet,
        ZoneName zone,
        HostId host,
        List<NetworkInterfaceId> interfaces,
        InstanceGoal goal,
        long generation,
        Instant launched,
        Instant changed,
        Tags tags)
        implements Tagged<Instance> {
    public Instance {
        interfaces = List.copyOf(interfaces);
        if (interfaces.isEmpty() != (goal == InstanceGoal.TERMINATED)) {
            throw new IllegalArgumentException("an instance has interfaces exactly until it is terminated");
        }
    }

    /**
     * The RunInstances call that made it.
     *
     * @param launchIndex its place among the call's instances, from 0
     */
    public record Reservation(ReservationId id, int launchIndex, Optional<String> clientToken) {}

    public static IntentKey<Instance> key(AccountId owner, InstanceId id) {
        return Kind.INSTANCE.key(owner, id);
    }

    @Override
    public IntentKey<Instance> key() {
        return key(owner, id);
    }

    /** When it was launched, as ISO 8601 has it. */
    public String launchedText() {
        return launched.toString();
    }

    /** Whether its host is to have it. */
    public boolean isPlaced() {
        return goal == InstanceGoal.RUNNING;
    }

    /** The same instance asked to run on a host, from now on. */
    public Instance started(HostId on, Instant now) {
        return next(on, interfaces, InstanceGoal.RUNNING, now, now);
    }

    public Instance stopped(Instant now) {
        return next(host, interfaces, InstanceGoal.STOPPED, launched, now);
    }

    public Instance terminated(Instant now) {
        return next(host, List.of(), InstanceGoal.TERMINATED, launched, now);
    }

    public Instance withSettings(InstanceSettings newSettings) {
        return new Instance(
                id,
                owner,
                reservation,
                newSettings,
                vpc,
                subnet,
                zone,
                host,
                interfaces,
                goal,
                generation,
                launched,
                changed,
                tags);
    }

    public Instance withInterfaces(List<NetworkInterfaceId> newInterfaces) {
        return new Instance(
                id,
                owner,
                reservation,
                settings,
                vpc,
                subnet,
                zone,
                host,
                newInterfaces,
                goal,
                generation,
                launched,
                changed,
                tags);
    }

    @Override
    public Instance withTags(Tags newTags) {
        return new Instance(
                id,
                owner,
                reservation,
                settings,
                vpc,
                subnet,
                zone,
                host,
                interfaces,
                goal,
                generation,
                launched,
                changed,
                newTags);
    }

    private Instance next(
            HostId on, List<NetworkInterfaceId> attached, InstanceGoal newGoal, Instant newLaunched, Instant now) {
        return new Instance(
                id,
                owner,
                reservation,
                settings,
                vpc,
                subnet,
                zone,
                on,
                attached,
                newGoal,
                generation + 1,
                newLaunched,
                now,
                tags);
    }
}
