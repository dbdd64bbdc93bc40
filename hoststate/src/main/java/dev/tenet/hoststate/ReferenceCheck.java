package dev.tenet.hoststate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A set of resources that changes one resource at a time and must be complete after every step: what is referred to arrives
 * first and leaves last, and everything arrives in {@link ResourceOrder}. Changes are tried beside the set, and taken over
 * only if all of them are right.
 */
final class ReferenceCheck {
    private final Map<ResourceKey, EncodedResource> present;
    private final Map<ResourceKey, Integer> referrers;

    /** What has changed so far; empty: removed. */
    private final Map<ResourceKey, Optional<EncodedResource>> changed = new HashMap<>();

    private final Map<ResourceKey, Integer> referrersChanged = new HashMap<>();
    private Optional<ResourceKey> last = Optional.empty();
    private boolean removing;

    /** Both are only read until {@link #takeOver}. */
    ReferenceCheck(Map<ResourceKey, EncodedResource> present, Map<ResourceKey, Integer> referrers) {
        this.present = present;
        this.referrers = referrers;
    }

    /** @return what is wrong with it; empty if nothing is */
    Optional<AgentMessage.Refusal> upsert(EncodedResource resource) {
        ResourceKey key = resource.key();
        if (removing || last.filter(before -> before.compareTo(key) >= 0).isPresent()) {
            return refusal(
                    key,
                    "arrives out of order, after "
                            + last.map(ReferenceCheck::name).orElse("removals"));
        }
        last = Optional.of(key);
        for (ResourceKey reference : ResourceOrder.references(resource.resource())) {
            if (find(reference).isEmpty()) {
                return refusal(key, "refers to " + name(reference) + ", which has not arrived");
            }
        }
        find(key).ifPresent(before -> count(before, -1));
        count(resource, 1);
        changed.put(key, Optional.of(resource));
        return Optional.empty();
    }

    /** @return what is wrong with it; empty if nothing is */
    Optional<AgentMessage.Refusal> remove(ResourceKey key) {
        if (removing && last.filter(before -> before.compareTo(key) <= 0).isPresent()) {
            return refusal(
                    key,
                    "leaves out of order, after "
                            + last.map(ReferenceCheck::name).orElse("nothing"));
        }
        removing = true;
        last = Optional.of(key);
        Optional<EncodedResource> resource = find(key);
        if (resource.isEmpty()) {
            return refusal(key, "is to leave and is not there");
        }
        if (referrersOf(key) > 0) {
            return refusal(key, "is to leave while it is referred to");
        }
        count(resource.get(), -1);
        changed.put(key, Optional.empty());
        return Optional.empty();
    }

    /** What the digest of the present set would be after the changes. */
    StateDigest digestFrom(StateDigest before) {
        StateDigest digest = before;
        for (Map.Entry<ResourceKey, Optional<EncodedResource>> change : changed.entrySet()) {
            EncodedResource old = present.get(change.getKey());
            digest = old == null ? digest : digest.minus(old);
            digest = change.getValue().isEmpty()
                    ? digest
                    : digest.plus(change.getValue().get());
        }
        return digest;
    }

    /** Makes the changes in the two maps given at the start. */
    void takeOver() {
        changed.forEach((key, resource) ->
                resource.ifPresentOrElse(value -> present.put(key, value), () -> present.remove(key)));
        referrersChanged.forEach((key, difference) -> referrers.compute(key, (_, before) -> {
            int after = (before == null ? 0 : before) + difference;
            return after == 0 ? null : Integer.valueOf(after);
        }));
    }

    private Optional<EncodedResource> find(ResourceKey key) {
        Optional<EncodedResource> change = changed.get(key);
        return change == null ? Optional.ofNullable(present.get(key)) : change;
    }

    private int referrersOf(ResourceKey key) {
        return referrers.getOrDefault(key, 0) + referrersChanged.getOrDefault(key, 0);
    }

    private void count(EncodedResource referrer, int difference) {
        for (ResourceKey reference : ResourceOrder.references(referrer.resource())) {
            referrersChanged.merge(reference, difference, Integer::sum);
        }
    }

    private static Optional<AgentMessage.Refusal> refusal(ResourceKey key, String what) {
        return Optional.of(new AgentMessage.Refusal(Optional.of(key), name(key) + " " + what));
    }

    private static String name(ResourceKey key) {
        return key.kind() + " " + key;
    }
}
