package dev.tenet.hoststate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A host's copy of its state, kept by what a controller says. It checks all that the contract promises: order, references,
 * revisions, digests and epochs; what breaks a promise is refused whole and changes nothing. Used by one thread at a time;
 * it outlives streams.
 */
public final class HostStateReplica {
    /** What a message led to. */
    public sealed interface Outcome {}

    /** Nothing yet: more has to come. */
    public record Incomplete() implements Outcome {}

    /**
     * The state is now that of another revision, to be put in force and answered with {@link AgentMessage.Applied}.
     *
     * @param upserts new and changed resources, in the order they take effect
     * @param removals to take effect after the upserts, in order
     * @param snapshot whether a whole snapshot led here: the host is in sync, and what it finds of things unknown to this
     *     state has no owner
     */
    public record Changed(Revision revision, List<Resource> upserts, List<ResourceKey> removals, boolean snapshot)
            implements Outcome {}

    /** Broken promise: say this, end the stream for this reason, connect again. */
    public record Broken(AgentMessage.Refused answer, StreamEnd end) implements Outcome {}

    private final SortedMap<ResourceKey, EncodedResource> resources = new TreeMap<>();
    private final Map<ResourceKey, Integer> referrers = new HashMap<>();
    private StateDigest digest = StateDigest.EMPTY;
    private Revision revision = Revision.NONE;
    private Optional<StoreIncarnation> incarnation = Optional.empty();
    private Epoch highestEpoch;

    private Optional<ControllerMessage.Welcome> welcome = Optional.empty();
    private Optional<SnapshotParts> snapshot = Optional.empty();
    private Optional<DeltaParts> delta = Optional.empty();

    /** @param highestEpoch the highest this host has ever seen, from what it keeps across restarts */
    public HostStateReplica(Epoch highestEpoch) {
        this.highestEpoch = highestEpoch;
    }

    /** Begins a stream, forgetting half of what may have come by an earlier one, with the state that there is. */
    public AgentMessage.Hello begin(HostId host, Optional<JoinToken> joinToken) {
        forgetStream();
        return new AgentMessage.Hello(
                host, joinToken, ProtocolVersion.CURRENT, incarnation, revision, digest, highestEpoch);
    }

    /** Begins a stream and asks for all of the state, since not all of what there is here is in force. */
    public AgentMessage.Hello beginAnew(HostId host, Optional<JoinToken> joinToken) {
        forgetStream();
        return new AgentMessage.Hello(
                host,
                joinToken,
                ProtocolVersion.CURRENT,
                Optional.empty(),
                Revision.NONE,
                StateDigest.EMPTY,
                highestEpoch);
    }

    public Outcome receive(ControllerMessage message) {
        return switch (message) {
            case ControllerMessage.Welcome hello -> welcome(hello);
            case ControllerMessage.SnapshotBegin begin -> beginSnapshot(begin);
            case ControllerMessage.SnapshotChunk chunk -> addChunk(chunk);
            case ControllerMessage.SnapshotEnd end -> endSnapshot(end);
            case ControllerMessage.Delta part -> addPart(part);
            // Not of the state; who asked hears it elsewhere.
            case ControllerMessage.NameAnswer _, ControllerMessage.MetersKept _, ControllerMessage.Observe _ ->
                new Incomplete();
        };
    }

    /** The state now. */
    public HostState state() {
        return HostState.of(revision, resources().toList());
    }

    /** The resources now, in {@link ResourceOrder}. */
    public Stream<Resource> resources() {
        return resources.values().stream().map(EncodedResource::resource);
    }

    public Optional<Resource> find(ResourceKey key) {
        return Optional.ofNullable(resources.get(key)).map(EncodedResource::resource);
    }

    public Revision revision() {
        return revision;
    }

    /** To be kept across restarts of the agent. */
    public Epoch highestEpoch() {
        return highestEpoch;
    }

    private void forgetStream() {
        welcome = Optional.empty();
        snapshot = Optional.empty();
        delta = Optional.empty();
    }

    private Outcome welcome(ControllerMessage.Welcome hello) {
        if (welcome.isPresent()) {
            return broken(revision, "a second welcome");
        }
        if (hello.resume() && !Optional.of(hello.incarnation()).equals(incarnation)) {
            return broken(revision, "resumes the state of another store");
        }
        welcome = Optional.of(hello);
        return checkEpoch(hello.epoch(), revision);
    }

    private Outcome beginSnapshot(ControllerMessage.SnapshotBegin begin) {
        if (welcome.isEmpty() || snapshot.isPresent() || delta.isPresent()) {
            return broken(begin.revision(), "a snapshot begins where none can");
        }
        snapshot = Optional.of(new SnapshotParts(begin));
        return checkEpoch(begin.epoch(), begin.revision());
    }

    private Outcome addChunk(ControllerMessage.SnapshotChunk chunk) {
        if (snapshot.isEmpty()) {
            return broken(revision, "a chunk of no snapshot");
        }
        SnapshotParts parts = snapshot.get();
        for (EncodedResource resource : chunk.resources()) {
            Optional<AgentMessage.Refusal> refusal = parts.check.upsert(resource);
            if (refusal.isPresent()) {
                return broken(parts.begin.revision(), refusal.get());
            }
            parts.count++;
        }
        return parts.count > parts.begin.resources()
                ? broken(parts.begin.revision(), "a snapshot with more resources than announced")
                : new Incomplete();
    }

    private Outcome endSnapshot(ControllerMessage.SnapshotEnd end) {
        if (snapshot.isEmpty()) {
            return broken(end.revision(), "the end of no snapshot");
        }
        SnapshotParts parts = snapshot.get();
        if (!end.revision().equals(parts.begin.revision()) || parts.count != parts.begin.resources()) {
            return broken(
                    end.revision(),
                    "a snapshot ends with " + parts.count + " of " + parts.begin.resources() + " resources, at "
                            + end.revision() + " for " + parts.begin.revision());
        }
        if (!parts.check.digestFrom(StateDigest.EMPTY).equals(end.digest())) {
            return broken(end.revision(), "a snapshot whose digest is another");
        }
        snapshot = Optional.empty();
        parts.check.takeOver();
        return replaceBy(parts, end);
    }

    private Outcome replaceBy(SnapshotParts parts, ControllerMessage.SnapshotEnd end) {
        List<Resource> upserts = new ArrayList<>();
        parts.resources.forEach((key, resource) -> {
            EncodedResource before = resources.get(key);
            if (before == null || !before.bytes().equals(resource.bytes())) {
                upserts.add(resource.resource());
            }
        });
        List<ResourceKey> removals = resources.keySet().stream()
                .filter(key -> !parts.resources.containsKey(key))
                .sorted(Comparator.reverseOrder())
                .toList();
        resources.clear();
        resources.putAll(parts.resources);
        referrers.clear();
        referrers.putAll(parts.referrers);
        digest = end.digest();
        revision = end.revision();
        incarnation = welcome.map(ControllerMessage.Welcome::incarnation);
        return new Changed(revision, upserts, removals, true);
    }

    private Outcome addPart(ControllerMessage.Delta part) {
        boolean inSync = welcome.isPresent()
                && snapshot.isEmpty()
                && welcome.map(ControllerMessage.Welcome::incarnation).equals(incarnation);
        if (!inSync || !part.from().equals(revision) || part.to().compareTo(revision) < 0) {
            return broken(part.to(), "a change from " + part.from() + " where this host is at " + revision);
        }
        DeltaParts parts = delta.orElseGet(() -> new DeltaParts(part.to()));
        if (!parts.to.equals(part.to())) {
            return broken(part.to(), "a change to " + part.to() + " within one to " + parts.to);
        }
        for (EncodedResource resource : part.upserts()) {
            Optional<AgentMessage.Refusal> refusal = parts.check.upsert(resource);
            if (refusal.isPresent()) {
                return broken(part.to(), refusal.get());
            }
            parts.upserts.add(resource.resource());
        }
        for (ResourceKey key : part.removals()) {
            Optional<AgentMessage.Refusal> refusal = parts.check.remove(key);
            if (refusal.isPresent()) {
                return broken(part.to(), refusal.get());
            }
            parts.removals.add(key);
        }
        delta = Optional.of(parts);
        Outcome epoch = checkEpoch(part.epoch(), part.to());
        return epoch instanceof Broken || !part.complete() ? epoch : complete(parts, part.digest());
    }

    private Outcome complete(DeltaParts parts, StateDigest promised) {
        StateDigest after = parts.check.digestFrom(digest);
        if (!after.equals(promised)) {
            return broken(parts.to, "a change whose digest is another");
        }
        delta = Optional.empty();
        parts.check.takeOver();
        digest = after;
        revision = parts.to;
        return new Changed(revision, List.copyOf(parts.upserts), List.copyOf(parts.removals), false);
    }

    private Outcome checkEpoch(Epoch epoch, Revision about) {
        if (epoch.compareTo(highestEpoch) < 0) {
            String why = "epoch " + epoch + " is over: this host has seen " + highestEpoch;
            return new Broken(
                    new AgentMessage.Refused(about, List.of(new AgentMessage.Refusal(Optional.empty(), why))),
                    StreamEnd.of(StreamEnd.Cause.STALE_EPOCH, why));
        }
        highestEpoch = epoch;
        return new Incomplete();
    }

    private static Broken broken(Revision about, String why) {
        return broken(about, new AgentMessage.Refusal(Optional.empty(), why));
    }

    private static Broken broken(Revision about, AgentMessage.Refusal refusal) {
        return new Broken(
                new AgentMessage.Refused(about, List.of(refusal)),
                StreamEnd.of(StreamEnd.Cause.PROTOCOL_ERROR, refusal.reason()));
    }

    private static final class SnapshotParts {
        final ControllerMessage.SnapshotBegin begin;
        final SortedMap<ResourceKey, EncodedResource> resources = new TreeMap<>();
        final Map<ResourceKey, Integer> referrers = new HashMap<>();
        final ReferenceCheck check = new ReferenceCheck(resources, referrers);
        long count;

        SnapshotParts(ControllerMessage.SnapshotBegin begin) {
            this.begin = begin;
        }
    }

    private final class DeltaParts {
        final Revision to;
        final ReferenceCheck check = new ReferenceCheck(resources, referrers);
        final List<Resource> upserts = new ArrayList<>();
        final List<ResourceKey> removals = new ArrayList<>();

        DeltaParts(Revision to) {
            this.to = to;
        }
    }
}
