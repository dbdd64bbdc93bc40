package dev.tenet.bpf;

import dev.tenet.bpf.IncompatiblePinException.Difference;
import dev.tenet.bpf.btf.Btf;
import dev.tenet.bpf.btf.FlatLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says in what a map in the kernel is not the one an object describes: in its shape, or in where the fields of its keys
 * and values are. A field may have got another name; it may not have moved or changed its form.
 */
final class MapDifferences {
    private static final String ABSENT = "absent";

    private final List<Difference> found = new ArrayList<>();

    private MapDifferences() {}

    /**
     * Compares.
     *
     * @param types the object's types, and in them
     * @param keyType the key's type number, or 0 if unknown
     * @param valueType the value's
     */
    static List<Difference> between(BpfMap existing, MapSpec wanted, Btf types, int keyType, int valueType) {
        MapDifferences differences = new MapDifferences();
        MapSpec spec = existing.info().spec();
        differences.compare("type", spec.type().name(), wanted.type().name());
        differences.compare("key size", spec.keyBytes(), wanted.keyBytes());
        differences.compare("value size", spec.valueBytes(), wanted.valueBytes());
        differences.compare("number of entries", spec.maxEntries(), wanted.maxEntries());
        differences.compare("flags", spec.flags(), wanted.flags());
        MapInfo.TypeInformation information = existing.info().typeInformation();
        if (information.btfId() != 0) {
            Btf kernel = KernelTypes.byId(information.btfId());
            differences.compareFields("key", kernel, information.keyTypeId(), types, keyType);
            differences.compareFields("value", kernel, information.valueTypeId(), types, valueType);
        }
        return differences.found;
    }

    private void compare(String property, int pinned, int wanted) {
        compare(property, Integer.toUnsignedString(pinned), Integer.toUnsignedString(wanted));
    }

    private void compare(String property, String pinned, String wanted) {
        if (!pinned.equals(wanted)) {
            found.add(new Difference(property, pinned, wanted));
        }
    }

    private void compareFields(String what, Btf kernel, int pinnedType, Btf types, int wantedType) {
        if (pinnedType == Btf.VOID || wantedType == Btf.VOID) {
            return;
        }
        FlatLayout pinned = FlatLayout.of(kernel, pinnedType);
        FlatLayout wanted = FlatLayout.of(types, wantedType);
        for (FlatLayout.Leaf leaf : wanted.leaves()) {
            Optional<FlatLayout.Leaf> namesake = named(pinned, leaf.path());
            if (namesake.isPresent() ? !namesake.get().isAt(leaf) : !hasPlaceOf(pinned, leaf)) {
                compare(
                        fieldName(what, leaf),
                        namesake.map(FlatLayout.Leaf::toString).orElse(ABSENT),
                        leaf.toString());
            }
        }
        for (FlatLayout.Leaf leaf : pinned.leaves()) {
            if (named(wanted, leaf.path()).isEmpty() && !hasPlaceOf(wanted, leaf)) {
                compare(fieldName(what, leaf), leaf.toString(), ABSENT);
            }
        }
    }

    private static Optional<FlatLayout.Leaf> named(FlatLayout layout, String path) {
        return layout.leaves().stream().filter(leaf -> leaf.path().equals(path)).findFirst();
    }

    private static boolean hasPlaceOf(FlatLayout layout, FlatLayout.Leaf place) {
        return layout.leaves().stream().anyMatch(leaf -> leaf.isAt(place));
    }

    private static String fieldName(String what, FlatLayout.Leaf leaf) {
        return leaf.path().isEmpty() ? what : what + "'s " + leaf.path();
    }
}
