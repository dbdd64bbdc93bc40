package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import java.util.Optional;

/** What became of one resource on a host; empty where it does not exist. */
public record ResourceChange(Optional<EncodedResource> before, Optional<EncodedResource> after) {

    /** Whether nothing differs. */
    public boolean isNothing() {
        return before.map(EncodedResource::bytes).equals(after.map(EncodedResource::bytes));
    }

    /** This change and then {@code later}, as one. */
    public ResourceChange then(ResourceChange later) {
        return new ResourceChange(before, later.after);
    }
}
