package dev.tenet.bpf;

import java.util.ArrayList;
import java.util.List;

/** Says in what a map in the kernel is not the one an object describes. */
final class MapDifferences {
    private MapDifferences() {}

    static List<IncompatiblePinException.Difference> between(BpfMap existing, MapSpec wanted) {
        MapSpec found = existing.info().spec();
        List<IncompatiblePinException.Difference> differences = new ArrayList<>();
        compare(differences, "type", found.type().name(), wanted.type().name());
        compare(differences, "key size", found.keyBytes(), wanted.keyBytes());
        compare(differences, "value size", found.valueBytes(), wanted.valueBytes());
        compare(differences, "number of entries", found.maxEntries(), wanted.maxEntries());
        compare(differences, "flags", found.flags(), wanted.flags());
        return differences;
    }

    private static void compare(
            List<IncompatiblePinException.Difference> differences, String property, int found, int wanted) {
        compare(differences, property, Integer.toUnsignedString(found), Integer.toUnsignedString(wanted));
    }

    private static void compare(
            List<IncompatiblePinException.Difference> differences, String property, String found, String wanted) {
        if (!found.equals(wanted)) {
            differences.add(new IncompatiblePinException.Difference(property, found, wanted));
        }
    }
}
