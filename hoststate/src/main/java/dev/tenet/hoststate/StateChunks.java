package dev.tenet.hoststate;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import com.google.common.collect.PeekingIterator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts states and changes into messages within {@link Limits}. */
public final class StateChunks {
    private StateChunks() {}

    /** The chunks of a snapshot, made as they are asked for; resources must come in {@link ResourceOrder}. */
    public static Iterator<ControllerMessage.SnapshotChunk> snapshot(Iterator<EncodedResource> resources) {
        PeekingIterator<EncodedResource> rest = Iterators.peekingIterator(resources);
        return new AbstractIterator<>() {
            @Override
            protected ControllerMessage.@Nullable SnapshotChunk computeNext() {
                return rest.hasNext() ? new ControllerMessage.SnapshotChunk(fill(rest)) : endOfData();
            }
        };
    }

    /**
     * The parts of one change, at least one; removals begin in the last part that has upserts.
     *
     * @param upserts in {@link ResourceOrder}
     * @param removals in the reverse order
     * @param digest of the state after it
     */
    public static List<ControllerMessage.Delta> delta(
            Epoch epoch,
            Revision from,
            Revision to,
            List<EncodedResource> upserts,
            List<ResourceKey> removals,
            StateDigest digest) {
        List<List<EncodedResource>> resources = new ArrayList<>();
        PeekingIterator<EncodedResource> rest = Iterators.peekingIterator(upserts.iterator());
        while (rest.hasNext()) {
            resources.add(fill(rest));
        }
        List<List<ResourceKey>> keys = Lists.partition(removals, Limits.CHUNK_RESOURCES);
        int firstKeys = Math.max(0, resources.size() - 1);
        int parts = Math.max(1, Math.max(resources.size(), firstKeys + keys.size()));
        List<ControllerMessage.Delta> messages = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            boolean last = part == parts - 1;
            messages.add(new ControllerMessage.Delta(
                    epoch,
                    from,
                    to,
                    part < resources.size() ? resources.get(part) : List.of(),
                    part >= firstKeys && part - firstKeys < keys.size() ? keys.get(part - firstKeys) : List.of(),
                    last,
                    last ? digest : StateDigest.EMPTY));
        }
        return messages;
    }

    private static List<EncodedResource> fill(PeekingIterator<EncodedResource> rest) {
        List<EncodedResource> chunk = new ArrayList<>();
        int bytes = 0;
        do {
            bytes += requireNonNull(rest.peek()).bytes().size();
            chunk.add(rest.next());
        } while (rest.hasNext()
                && chunk.size() < Limits.CHUNK_RESOURCES
                && bytes + requireNonNull(rest.peek()).bytes().size() <= Limits.CHUNK_BYTES);
        return chunk;
    }
}
