package dev.tenet.agent;

import dev.tenet.agent.guest.DeviceNames;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.netlink.LinkEvent;
import dev.tenet.agent.program.DatapathTables;
import dev.tenet.agent.program.Programmers;
import dev.tenet.agent.program.Underlay;
import dev.tenet.bpf.BpfException;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.Epoch;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostStateReplica;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.hoststate.Limits;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.net.IpAddress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A host's agent, without threads: it is told events, which it notes, and it steps, when it decides and acts. Whoever drives it gives it the
 * time, in nanoseconds from any beginning.
 *
 * <p>It keeps three things as the controller says: the datapath's tables, the guests, and what the controller knows of both. Before the
 * first whole state has come it changes nothing: what runs goes on.
 */
final class Agent {
    private static final Logger LOGGER = System.getLogger(Agent.class.getName());
    private static final Duration VERIFY_EVERY = Duration.ofSeconds(60);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(1);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_AT_NAT_EVERY = Duration.ofMillis(200);
    private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(500);
    private static final String EPOCH_FILE = "epoch";

    private final HostId host;
    private final Optional<JoinToken> token;
    private final DatapathHost machine;
    private final GuestProgrammer guests;
    private final ControllerSession controller;
    private final AgentStore store;
    private final HostStateReplica replica;
    private final HighWater highWater;
    private final Map<InterfaceNumber, HostSide> devicesFound;
    private final StatusReports reports = new StatusReports();
    private final AskerRegister askers = new AskerRegister();
    private final FlowLogRegister flowLogs = new FlowLogRegister();
    private final TargetCheckRegister targetChecks = new TargetCheckRegister();
    private final NatReports nats = new NatReports();
    private final MeterReports meters = new MeterReports();
    private final Duration meterEvery;
    private final EdgeRegister edges = new EdgeRegister();
    private final ShardRegister shards;
    private final Consumer<Map<HostNumber, IpAddress>> watchEdges;
    private final List<AgentMessage.ObservedPacket> told = new ArrayList<>();
    private final Set<ResourceKey> changed = new HashSet<>();

    /** What this stream's controller awaits our word of, in the order in which it came. */
    private final List<Revision> toAcknowledge = new ArrayList<>();

    private Optional<Programmers> programmers = Optional.empty();
    private Optional<HostNumber> ownNumber = Optional.empty();
    private Set<HostNumber> silent = Set.of();
    private boolean toCheckMachine;
    private boolean toSweep;
    private boolean toApply;
    private boolean toReport;
    private long verifyDue;
    private long saveDue;
    private long countersDue;
    private long natsDue;
    private long metersDue;
    private long announceDue;
    private boolean complete;
    private String lastFailure = "";

    /**
     * @param devicesFound devices of guests that are there at the start, from an earlier agent
     * @param meterEvery how often what was counted for bills is told
     * @param shards which public addresses are announced one by one
     * @param watchEdges told who the other hosts are that lead to the internet; it says who of them is silent
     */
    Agent(
            HostId host,
            Optional<JoinToken> token,
            DatapathHost machine,
            GuestProgrammer guests,
            ControllerSession controller,
            AgentStore store,
            Map<InterfaceNumber, HostSide> devicesFound,
            Duration meterEvery,
            ShardRegister shards,
            Consumer<Map<HostNumber, IpAddress>> watchEdges) {
        this.host = host;
        this.token = token;
        this.machine = machine;
        this.guests = guests;
        this.controller = controller;
        this.store = store;
        this.meterEvery = meterEvery;
        this.shards = shards;
        this.devicesFound = Map.copyOf(devicesFound);
        this.watchEdges = watchEdges;
        replica = new HostStateReplica(store.read(EPOCH_FILE)
                .map(text -> new Epoch(Long.parseLong(text.strip())))
                .orElse(Epoch.NONE));
        highWater = new HighWater(store);
    }

    void handle(AgentEvent event, long now) {
        switch (event) {
            case AgentEvent.ControllerSaid(var stream, var message) -> {
                if (controller.isCurrent(stream)) {
                    hear(message, now);
                }
            }
            case AgentEvent.StreamEnded(var stream, var reason) -> {
                if (controller.isCurrent(stream)) {
                    controller.ended(reason, now);
                }
            }
            case AgentEvent.GuestWorkEnded(var result) -> {
                guests.handle(result, now);
                toApply = true;
            }
            case AgentEvent.DeviceChanged(var change) -> notice(change);
            case AgentEvent.TargetJudged(var check, var condition) -> {
                if (targetChecks.has(check)) {
                    reports.set(check, condition);
                    toReport = true;
                }
            }
            case AgentEvent.EdgesSilent(var found) -> {
                LOGGER.log(Level.WARNING, "edges that do not answer: {0}", found);
                silent = found;
                programmers.ifPresent(all -> all.silent(found));
                toApply = true;
            }
            case AgentEvent.PacketTold(var packet) -> told.add(packet);
            case AgentEvent.NameAsked(var question) -> {
                if (controller.isWelcome()) {
                    controller.send(question);
                }
            }
        }
    }

    /** Decides and acts. */
    void step(long now) {
        if (!toAcknowledge.isEmpty() || toCheckMachine) {
            startDatapath();
        }
        programmers.ifPresent(all -> {
            if (now - verifyDue >= 0) {
                verify(all, now);
            }
            if (toApply) {
                apply(all, now);
            }
            guests.dispatch(now);
        });
        // After the rest: what came by the last stream is in force before another is told that we have it.
        controller.step(now, this::hello);
        if (toReport && controller.isWelcome()) {
            toReport = false;
            reports.send(replica.revision(), controller::send);
        }
        tellPackets();
        if (controller.isWelcome() && now - countersDue >= 0) {
            machine.counters().ifPresent(controller::send);
            guests.changedConsoles().forEach(controller::send);
            countersDue = now + COUNT_EVERY.toNanos();
        }
        if (controller.isWelcome() && nats.any() && now - natsDue >= 0) {
            nats.report(machine.natUse()).ifPresent(controller::send);
            natsDue = now + LOOK_AT_NAT_EVERY.toNanos();
        }
        if (mayTellMeters() && now - metersDue >= 0) {
            meters.send(machine.meters(), number -> replica.find(number).isPresent(), now, controller::send);
            metersDue = now + meterEvery.toNanos();
        }
        if (complete && now - announceDue >= 0) {
            machine.announce(ownNumber.filter(edges::isEdge).map(own -> shards.announcedBy(own, edges.all())));
            announceDue = now + ANNOUNCE_EVERY.toNanos();
        }
        if (now - saveDue >= 0) {
            highWater.save();
            saveDue = now + SAVE_EVERY.toNanos();
        }
    }

    /** Without a controller nobody wants to be told. */
    private void tellPackets() {
        for (int from = 0; controller.isWelcome() && from < told.size(); from += Limits.OBSERVED_PACKETS_PER_MESSAGE) {
            int to = Math.min(told.size(), from + Limits.OBSERVED_PACKETS_PER_MESSAGE);
            controller.send(new AgentMessage.Observed(told.subList(from, to)));
        }
        told.clear();
    }

    /** Not before it is known which interfaces are here. */
    private boolean mayTellMeters() {
        return controller.isWelcome() && programmers.isPresent();
    }

    /** When {@link #step} has something to do even if nothing happens. */
    long nextStep() {
        long next = Math.min(controller.nextStep(), saveDue);
        if (controller.isWelcome()) {
            next = Math.min(next, nats.any() ? Math.min(countersDue, natsDue) : countersDue);
        }
        if (mayTellMeters()) {
            next = Math.min(next, metersDue);
        }
        if (complete) {
            next = Math.min(next, announceDue);
        }
        if (programmers.isPresent()) {
            next = Math.min(next, Math.min(verifyDue, guests.nextDispatch().orElse(Long.MAX_VALUE)));
        }
        return next;
    }

    /** The end of the agent; the datapath and the guests stay. */
    void close() {
        highWater.save();
    }

    /** Claims what is in force only: what could not be applied is asked for again, whole. */
    private AgentMessage.Hello hello() {
        boolean inForce = toAcknowledge.isEmpty();
        toAcknowledge.clear();
        return inForce ? replica.begin(host, token) : replica.beginAnew(host, token);
    }

    private void hear(ControllerMessage message, long now) {
        if (message instanceof ControllerMessage.NameAnswer answer) {
            machine.names().answered(answer);
            return;
        }
        if (message instanceof ControllerMessage.Observe wanted) {
            machine.observe(wanted);
            return;
        }
        if (message instanceof ControllerMessage.MetersKept(long number)) {
            meters.kept(number);
            return;
        }
        if (message instanceof ControllerMessage.Welcome welcome) {
            controller.welcomed(welcome, now);
            controller.send(highWater.marks());
            reports.tellAllAgain();
            nats.tellAllAgain();
            meters.tellAllAgain();
            toApply = true;
        }
        Epoch before = replica.highestEpoch();
        switch (replica.receive(message)) {
            case HostStateReplica.Incomplete() -> {}
            case HostStateReplica.Changed change -> note(change);
            case HostStateReplica.Broken(var answer, var end) -> {
                LOGGER.log(Level.ERROR, "refused: revision={0} reason={1}", answer.revision(), end.detail());
                controller.send(answer);
                controller.end(end, now);
            }
        }
        if (!replica.highestEpoch().equals(before)) {
            store.write(EPOCH_FILE, replica.highestEpoch() + "\n");
        }
    }

    private void note(HostStateReplica.Changed change) {
        change.upserts().forEach(resource -> {
            highWater.observe(resource);
            changed.add(resource.key());
            programmers.ifPresent(all -> all.upsert(resource));
            askers.upsert(resource);
            flowLogs.upsert(resource);
            targetChecks.upsert(resource);
            nats.upsert(resource);
            edges.upsert(resource);
            shards.upsert(resource);
            machine.edgeOwners().upsert(resource);
            noteGuest(resource);
        });
        change.removals().forEach(key -> {
            changed.remove(key);
            programmers.ifPresent(all -> all.remove(key));
            askers.remove(key);
            flowLogs.remove(key);
            targetChecks.remove(key);
            nats.remove(key);
            edges.remove(key);
            shards.remove(key);
            machine.edgeOwners().remove(key);
            if (key instanceof InstanceKey instance) {
                guests.remove(instance);
            } else {
                reports.clear(key);
            }
        });
        toAcknowledge.add(change.revision());
        toSweep |= change.snapshot();
        toApply = true;
    }

    private void noteGuest(Resource resource) {
        if (resource instanceof Guest guest) {
            guests.upsert(guest);
        } else if (resource instanceof NetworkInterface networkInterface) {
            guests.upsert(networkInterface);
        }
    }

    private void notice(LinkEvent change) {
        switch (change) {
            case LinkEvent.Present(var link) -> {
                toCheckMachine |= DeviceNames.of(link).isEmpty();
                toApply |= guests.deviceCame(link.name());
            }
            case LinkEvent.Gone(var link) ->
                DeviceNames.of(link).ifPresent(number -> {
                    guests.deviceGone(number);
                    toApply = true;
                });
            case LinkEvent.Missed() -> {
                guests.recheckAll();
                toApply = true;
            }
        }
    }

    /** Starts the datapath once it is known which host this is, and again if that or the underlay device changes. */
    private void startDatapath() {
        toCheckMachine = false;
        Set<IpAddress> addresses = machine.ownAddresses();
        Optional<FabricHost> host = replica.resources()
                .flatMap(resource -> resource instanceof FabricHost fabricHost
                        ? Optional.of(fabricHost).stream()
                        : Optional.<FabricHost>empty().stream())
                .filter(fabricHost -> addresses.contains(fabricHost.underlay()))
                .findFirst();
        Optional<HostNumber> found = host.map(FabricHost::number);
        if (host.isEmpty()) {
            logOnce("no host of the fabric has one of this host's addresses " + addresses);
        } else if (!found.equals(ownNumber) || !machine.isCurrent(host.get().underlay())) {
            Programmers started = new Programmers(
                    new DatapathTables(machine.start(host.get())),
                    host.get().number(),
                    new Underlay(host.get().underlay(), machine.fabricMtuBytes()));
            started.readBack();
            started.serviceDevice(machine.serviceDevice());
            started.silent(silent);
            replica.resources().forEach(started::upsert);
            devicesFound.forEach((number, index) -> started.device(number, Optional.of(index)));
            guests.rebind(started);
            ownNumber = found;
            programmers = Optional.of(started);
            toApply = true;
        }
    }

    private void verify(Programmers all, long now) {
        verifyDue = now + VERIFY_EVERY.toNanos();
        int wrong = all.readBack() + machine.verify();
        if (wrong > 0 && toAcknowledge.isEmpty()) {
            LOGGER.log(Level.WARNING, "the datapath was changed by others: entries={0}; putting it right", wrong);
        }
        toApply = true;
    }

    private void apply(Programmers all, long now) {
        guests.plan(replica);
        guests.bind(all);
        try {
            all.apply();
        } catch (BpfException failure) {
            // Of the world: the kernel refused what it should not. All is looked at again before the next attempt.
            logOnce("cannot write the datapath's tables: " + failure.getMessage());
            verifyDue = now + RETRY_AFTER.toNanos();
            return;
        }
        lastFailure = "";
        toApply = false;
        complete |= !toAcknowledge.isEmpty();
        askers.publish(all, machine.askers());
        flowLogs.publish(machine.flowLogs());
        targetChecks.publish(all, machine.targetChecks());
        ownNumber.ifPresent(own -> watchEdges.accept(edges.sentTo(own)));
        if (toSweep) {
            guests.sweep();
            toSweep = false;
        }
        report(all);
    }

    private void report(Programmers all) {
        changed.addAll(reports.failed());
        all.takeDecided().forEach(number -> {
            changed.add(number);
            guests.decided(number);
        });
        for (ResourceKey key : changed) {
            replica.find(key).ifPresent(resource -> {
                Optional<String> problem = all.problem(resource);
                if (problem.isPresent()) {
                    reports.set(key, new ResourceStatus.Failed(problem.get()));
                } else if (!(resource instanceof Guest || resource instanceof TargetCheck) && reports.isKnown(key)) {
                    reports.set(key, new ResourceStatus.Ready());
                }
            });
        }
        changed.clear();
        guests.report(replica, all, reports);
        reports.send(replica.revision(), controller::send);
        toAcknowledge.forEach(revision -> controller.send(new AgentMessage.Applied(revision)));
        toAcknowledge.clear();
    }

    private void logOnce(String failure) {
        if (!failure.equals(lastFailure)) {
            LOGGER.log(Level.ERROR, failure);
            lastFailure = failure;
        }
    }
}
