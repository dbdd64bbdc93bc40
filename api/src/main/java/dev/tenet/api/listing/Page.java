package dev.tenet.api.listing;

import java.util.List;
import java.util.Optional;

/**
 * Part of a listing.
 *
 * @param nextToken what asks for the rest; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
    public Page {
        items = List.copyOf(items);
    }
}
