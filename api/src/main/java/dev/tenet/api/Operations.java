package dev.tenet.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The operations of one service that Tenet has, out of all that the service has. Names come from the SDK's client
 * interface, whatever the case of their letters. Immutable.
 */
public final class Operations {
    private final Catalog catalog;
    private final Map<String, Operation<?, ?>> byLowerCaseAction;

    private Operations(Catalog catalog, Map<String, Operation<?, ?>> byLowerCaseAction) {
        this.catalog = catalog;
        this.byLowerCaseAction = new TreeMap<>(byLowerCaseAction);
    }

    /** Starts a registry over the operations that {@code catalog} knows. */
    public static Builder of(Catalog catalog) {
        return new Builder(catalog);
    }

    /** All operations of the service. */
    public Catalog catalog() {
        return catalog;
    }

    /** The operation called {@code action}, if Tenet has it. */
    public Optional<Operation<?, ?>> find(String action) {
        return Optional.ofNullable(byLowerCaseAction.get(action.toLowerCase(Locale.ROOT)));
    }

    /** The service's operation called {@code action}, in Tenet or not. */
    public Optional<Catalog.Entry> known(String action) {
        return catalog.find(action);
    }

    /** Which of the service's operations Tenet has. */
    public Coverage coverage() {
        List<String> known =
                catalog.entries().stream().map(Catalog.Entry::action).toList();
        return new Coverage(
                byLowerCaseAction.values().stream().map(Operation::action).toList(), known);
    }

    /**
     * What {@code tenet api coverage} lists.
     *
     * @param implemented the actions Tenet has, in order
     * @param known all of the service's actions, in order
     */
    public record Coverage(List<String> implemented, List<String> known) {
        public Coverage {
            implemented = List.copyOf(implemented);
            known = List.copyOf(known);
        }
    }

    /** Collects handlers. */
    public static final class Builder {
        private final Catalog catalog;
        private final Map<String, Operation<?, ?>> byLowerCaseAction = new TreeMap<>();

        private Builder(Catalog catalog) {
            this.catalog = catalog;
        }

        /**
         * Adds the operation whose request is {@code request}.
         *
         * @throws IllegalArgumentException if the service has no such operation, its response is another class, or it was added before
         */
        public <Q, R> Builder on(Class<Q> request, Class<R> response, Handler<Q, R> handler) {
            Catalog.Entry entry = catalog.taking(request.getName())
                    .orElseThrow(() -> new IllegalArgumentException("no operation takes " + request.getName()));
            if (!entry.responseClass().equals(response.getName()))
                throw new IllegalArgumentException(entry.action() + " answers " + entry.responseClass());
            var operation = new Operation<>(entry.action(), request, response, handler);
            if (byLowerCaseAction.putIfAbsent(entry.action().toLowerCase(Locale.ROOT), operation) != null)
                throw new IllegalArgumentException(entry.action() + " has a handler already");
            return this;
        }

        public Operations build() {
            return new Operations(catalog, byLowerCaseAction);
        }
    }
}
