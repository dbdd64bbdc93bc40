package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.Limits;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.ResourceStatus.Condition;
import dev.tenet.hoststate.Revision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What the controller has been told of single resources, and what it has to be told. Each condition is told once. */
final class StatusReports {
    private static final int GONE_LIMIT = 4096;

    private final Map<ResourceKey, Condition> told = new TreeMap<>();
    private final Map<ResourceKey, Condition> untold = new TreeMap<>();

    /** Guests told to be gone: told once more to the next listener, since the one before may not have heard it. */
    private final SequencedSet<ResourceKey> gone = new LinkedHashSet<>();

    void set(ResourceKey key, Condition condition) {
        if (condition.equals(told.get(key))) {
            untold.remove(key);
        } else {
            untold.put(key, condition);
        }
    }

    /** Whether the listener has been told, or is about to be told, anything of it. */
    boolean isKnown(ResourceKey key) {
        return told.containsKey(key) || untold.containsKey(key);
    }

    /** Whether the listener knows, or is about to be told, that it is ready. */
    boolean isReady(ResourceKey key) {
        Condition condition = untold.getOrDefault(key, told.get(key));
        return condition instanceof ResourceStatus.Ready;
    }

    /** There is nothing to tell of it any more. */
    void clear(ResourceKey key) {
        told.remove(key);
        untold.remove(key);
    }

    /** The resources that were told or are to be told to have failed. */
    Set<ResourceKey> failed() {
        Set<ResourceKey> failed = new TreeSet<>();
        told.forEach((key, condition) -> addFailed(failed, key, condition));
        untold.forEach((key, condition) -> addFailed(failed, key, condition));
        return failed;
    }

    /** Whoever listens now knows nothing yet. */
    void tellAllAgain() {
        told.forEach(untold::putIfAbsent);
        told.clear();
        gone.forEach(key -> untold.putIfAbsent(key, new ResourceStatus.Gone()));
    }

    /** Tells what is to be told. What is gone is told and then forgotten. */
    void send(Revision revision, Consumer<AgentMessage> controller) {
        List<ResourceStatus> statuses = new ArrayList<>();
        untold.forEach((key, condition) -> {
            statuses.add(new ResourceStatus(key, revision, condition));
            if (condition instanceof ResourceStatus.Gone) {
                told.remove(key);
                rememberGone(key);
            } else {
                told.put(key, condition);
                gone.remove(key);
            }
        });
        untold.clear();
        for (int from = 0; from < statuses.size(); from += Limits.STATUSES_PER_MESSAGE) {
            int until = Math.min(statuses.size(), from + Limits.STATUSES_PER_MESSAGE);
            controller.accept(new AgentMessage.Report(statuses.subList(from, until)));
        }
    }

    private void rememberGone(ResourceKey key) {
        gone.add(key);
        if (gone.size() > GONE_LIMIT) {
            gone.removeFirst();
        }
    }

    private static void addFailed(Set<ResourceKey> failed, ResourceKey key, Condition condition) {
        if (condition instanceof ResourceStatus.Failed) {
            failed.add(key);
        }
    }
}
