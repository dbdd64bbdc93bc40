package dev.tenet.controller;

import dev.tenet.compiler.ResourceChange;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.Epoch;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.Limits;
import dev.tenet.hoststate.Outbound;
import dev.tenet.hoststate.ProtocolVersion;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.StateChunks;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.hoststate.StreamEnd;
import dev.tenet.model.HostId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one host has been told, and what it has still to be told. It outlives streams: a host that comes back soon goes on
 * where it was. Owned by the loop.
 *
 * <p>What changes while a host is slow, or away, is put together resource by resource, so it is never more than its state.
 */
final class HostChannel {
    /** A state the host may be in. */
    private record Position(Revision revision, StateDigest digest) {}

    /** Something sent whole and not yet answered. */
    private record Sent(Position after, Map<ResourceKey, ResourceChange> changes, boolean isSnapshot) {}

    /** A guest as the host last reported it, since the state has or has not got it. */
    private record GuestReport(Revision since, Optional<ResourceStatus.Condition> condition) {}

    /** No agent says this of a state that it has. */
    private static final Position UNKNOWN = new Position(Revision.NONE, StateDigest.EMPTY);

    private final HostId host;
    private final Map<ResourceKey, ResourceChange> pending = new HashMap<>();
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private final Map<InstanceKey, GuestReport> guests = new HashMap<>();
    private Position applied = UNKNOWN;
    private Position sent = UNKNOWN;
    private Optional<Outbound<ControllerMessage>> agent = Optional.empty();
    private Optional<Iterator<ControllerMessage.SnapshotChunk>> snapshot = Optional.empty();
    private boolean mustAdvance;
    private boolean mustSnapshot;

    HostChannel(HostId host) {
        this.host = host;
    }

    HostId host() {
        return host;
    }

    boolean isConnected() {
        return agent.isPresent();
    }

    boolean isAgent(Outbound<ControllerMessage> stream) {
        return agent.filter(stream::equals).isPresent();
    }

    /** Revision of the last state that the host has in force. */
    Revision applied() {
        return applied.revision();
    }

    /** Revision of the state it should have in force; {@code now} if something has still to be sent. */
    Revision target(Revision now) {
        return pending.isEmpty() && snapshot.isEmpty() ? sent.revision() : now;
    }

    /** How many resources wait to be told. */
    int backlog() {
        return pending.size()
                + unanswered.stream().mapToInt(each -> each.changes().size()).sum();
    }

    /** The state of the host has changed. */
    void changed(Map<ResourceKey, ResourceChange> changes) {
        changes.forEach((key, change) -> pending.merge(key, change, ResourceChange::then));
    }

    /**
     * An agent has come with the state that it says it has.
     *
     * @param current digest of the state that it should have; {@code resources} are that state's
     */
    void attach(
            Outbound<ControllerMessage> stream,
            AgentMessage.Hello hello,
            Welcoming welcoming,
            Revision now,
            StateDigest current,
            Supplier<List<EncodedResource>> resources) {
        agent = Optional.of(stream);
        Position has = new Position(hello.lastApplied(), hello.digest());
        boolean isOurs = hello.incarnation().equals(Optional.of(welcoming.incarnation())) && !mustSnapshot;
        boolean resumes = isOurs && (hello.digest().equals(current) ? isCurrent(has) : resume(has));
        stream.send(new ControllerMessage.Welcome(
                ProtocolVersion.CURRENT, welcoming.epoch(), welcoming.incarnation(), resumes, welcoming.heartbeat()));
        guests.clear();
        mustSnapshot = false;
        if (resumes) {
            resources.get().forEach(resource -> expectGuest(resource.key(), has.revision(), true));
            mustAdvance = true;
        } else {
            startSnapshot(welcoming.epoch(), now, current, resources.get());
        }
    }

    /** The stream is gone. */
    void detach() {
        agent = Optional.empty();
        if (snapshot.isPresent()) {
            snapshot = Optional.empty();
            unanswered.clear();
            sent = UNKNOWN;
        }
    }

    /** Whether a host that comes back could go on where it was. */
    boolean isResumable() {
        return !sent.equals(UNKNOWN) && !mustSnapshot;
    }

    /** The next agent gets a snapshot, whatever it says. */
    void distrust() {
        mustSnapshot = true;
    }

    /** Sends what can be sent now. */
    void flush(Epoch epoch, Revision now) {
        if (agent.isEmpty()) {
            return;
        }
        pumpSnapshot(agent.get());
        boolean mayBegin = snapshot.isEmpty()
                && unanswered.size() < Limits.UNANSWERED_DELTAS
                && agent.get().isReady();
        if (!mayBegin) {
            return;
        }
        pending.values().removeIf(ResourceChange::isNothing);
        if (!pending.isEmpty() || mustAdvance) {
            sendDelta(agent.get(), epoch, now);
        }
    }

    /** @return whether this was the answer to expect */
    boolean answered(Revision revision) {
        Sent first = unanswered.peekFirst();
        if (first == null || !first.after().revision().equals(revision)) {
            return false;
        }
        applied = unanswered.removeFirst().after();
        return true;
    }

    /** The host has said how a guest fares. */
    void reported(ResourceStatus status) {
        if (status.key() instanceof InstanceKey guest) {
            GuestReport known = guests.get(guest);
            if (known != null && status.revision().compareTo(known.since()) >= 0) {
                guests.put(guest, new GuestReport(known.since(), Optional.of(status.condition())));
            }
        }
    }

    /** Whether the host has not yet said that it has the resource as it should be, or that it has it no more. */
    boolean isUnapplied(ResourceKey key) {
        return agent.isEmpty()
                || snapshot.isPresent()
                || pending.containsKey(key)
                || unanswered.stream()
                        .anyMatch(each -> each.isSnapshot() || each.changes().containsKey(key));
    }

    /** What the host last said of a guest that it has, or that it had in this stream. */
    Optional<ResourceStatus.Condition> condition(InstanceKey guest) {
        GuestReport known = guests.get(guest);
        return known == null ? Optional.empty() : known.condition();
    }

    /** Whether nothing of a guest that has left the state is on the host any more. */
    boolean isGone(InstanceKey guest) {
        GuestReport known = guests.get(guest);
        return known == null
                || known.condition()
                        .filter(ResourceStatus.Gone.class::isInstance)
                        .isPresent();
    }

    void end(StreamEnd reason) {
        agent.ifPresent(stream -> stream.end(reason));
    }

    /** The host has all of the state as it is now, whatever was thought to be under way. */
    private boolean isCurrent(Position has) {
        pending.clear();
        unanswered.clear();
        applied = has;
        sent = has;
        return true;
    }

    /** Goes on from a state that the host may have been left in, if it is one. */
    private boolean resume(Position has) {
        List<Sent> missed = new ArrayList<>(unanswered);
        if (!has.equals(applied)) {
            while (!missed.isEmpty() && !missed.getFirst().after().equals(has)) {
                missed.removeFirst();
            }
            if (missed.isEmpty()) {
                return false;
            }
            missed.removeFirst();
        }
        if (missed.stream().anyMatch(Sent::isSnapshot)) {
            return false;
        }
        unanswered.clear();
        returnToPending(missed);
        applied = has;
        sent = has;
        return true;
    }

    private void returnToPending(List<Sent> missed) {
        Map<ResourceKey, ResourceChange> together = new HashMap<>();
        missed.forEach(
                each -> each.changes().forEach((key, change) -> together.merge(key, change, ResourceChange::then)));
        pending.forEach((key, change) -> together.merge(key, change, ResourceChange::then));
        pending.clear();
        pending.putAll(together);
    }

    private void startSnapshot(Epoch epoch, Revision now, StateDigest digest, List<EncodedResource> resources) {
        pending.clear();
        unanswered.clear();
        mustAdvance = false;
        applied = UNKNOWN;
        resources.forEach(resource -> expectGuest(resource.key(), now, true));
        sent = new Position(now, digest);
        agent.ifPresent(stream -> stream.send(new ControllerMessage.SnapshotBegin(epoch, now, resources.size())));
        snapshot = Optional.of(StateChunks.snapshot(resources.iterator()));
    }

    private void pumpSnapshot(Outbound<ControllerMessage> stream) {
        if (snapshot.isEmpty()) {
            return;
        }
        Iterator<ControllerMessage.SnapshotChunk> chunks = snapshot.get();
        while (stream.isReady() && chunks.hasNext()) {
            stream.send(chunks.next());
        }
        if (!chunks.hasNext()) {
            stream.send(new ControllerMessage.SnapshotEnd(sent.revision(), sent.digest()));
            unanswered.addLast(new Sent(sent, Map.of(), true));
            snapshot = Optional.empty();
        }
    }

    private void sendDelta(Outbound<ControllerMessage> stream, Epoch epoch, Revision now) {
        List<EncodedResource> upserts = new ArrayList<>();
        List<ResourceKey> removals = new ArrayList<>();
        StateDigest digest = sent.digest();
        for (Map.Entry<ResourceKey, ResourceChange> entry : pending.entrySet()) {
            ResourceChange change = entry.getValue();
            digest = change.before().isPresent() ? digest.minus(change.before().get()) : digest;
            digest = change.after().isPresent() ? digest.plus(change.after().get()) : digest;
            change.after().ifPresentOrElse(upserts::add, () -> removals.add(entry.getKey()));
            if (change.before().isPresent() != change.after().isPresent()) {
                expectGuest(entry.getKey(), now, change.after().isPresent());
            }
        }
        upserts.sort(Comparator.comparing(EncodedResource::key));
        removals.sort(Comparator.reverseOrder());
        Position after = new Position(now, digest);
        StateChunks.delta(epoch, sent.revision(), now, upserts, removals, digest)
                .forEach(stream::send);
        unanswered.addLast(new Sent(after, Map.copyOf(pending), false));
        pending.clear();
        mustAdvance = false;
        sent = after;
    }

    private void expectGuest(ResourceKey key, Revision since, boolean there) {
        if (key instanceof InstanceKey guest && (there || guests.containsKey(guest))) {
            guests.put(guest, new GuestReport(since, Optional.empty()));
        }
    }
}
