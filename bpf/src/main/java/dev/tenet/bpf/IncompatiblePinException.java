package dev.tenet.bpf;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A map is already pinned under the name wanted, and is another map than the object describes. Nothing was changed. */
public final class IncompatiblePinException extends BpfException {
    private final transient Path path;
    private final transient List<Difference> differences;

    IncompatiblePinException(String map, Path path, List<Difference> differences) {
        super("map " + map + " pinned at " + path + " does not fit: "
                + differences.stream().map(Difference::toString).collect(Collectors.joining("; ")));
        this.path = path;
        this.differences = List.copyOf(differences);
    }

    public Path path() {
        return path;
    }

    /** At least one. */
    public List<Difference> differences() {
        return differences;
    }

    /**
     * One property in which the pinned map differs.
     *
     * @param property its name, such as {@code value size}
     * @param pinned what the pinned map has
     * @param wanted what the object asks for
     */
    public record Difference(String property, String pinned, String wanted) {
        @Override
        public String toString() {
            return property + " is " + pinned + ", wanted " + wanted;
        }
    }
}
