package dev.tenet.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Draws transactions over few keys, so that they meet. */
final class RandomTransactions {
    static final Key ROOT = new Key("/random");
    private static final int KEYS = 8;

    private final RandomGenerator random;

    RandomTransactions(RandomGenerator random) {
        this.random = random;
    }

    /** @param known a revision that may be of interest to compare with */
    Transaction next(Revision known) {
        List<Compare> compares = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            compares.add(compare(known));
        }
        return new Transaction(compares, branch(), branch());
    }

    private Compare compare(Revision known) {
        Revision near = Revision.of(Math.max(0, known.value() - random.nextInt(10)));
        Compare.Target target = switch (random.nextInt(4)) {
            case 0 -> new Compare.Version(random.nextInt(4));
            case 1 -> new Compare.Created(near);
            case 2 -> new Compare.Modified(near);
            default -> new Compare.Value(value());
        };
        Compare.Relation[] relations = Compare.Relation.values();
        return new Compare(key(), target, relations[random.nextInt(relations.length)]);
    }

    private List<Operation> branch() {
        List<Operation> operations = new ArrayList<>();
        Set<Key> written = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Key key = key();
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    if (written.add(key)) {
                        operations.add(new Operation.Put(key, value(), Optional.empty()));
                    }
                }
                case 2 -> {
                    if (written.add(key)) {
                        operations.add(Operation.delete(key));
                    }
                }
                default -> operations.add(new Operation.Range(KeyRange.under(ROOT), random.nextInt(KEYS)));
            }
        }
        if (written.isEmpty() && random.nextInt(20) == 0) {
            operations.add(new Operation.Delete(new KeyRange(key().path(), "/random0")));
        }
        return operations;
    }

    private Key key() {
        return ROOT.child("k" + random.nextInt(KEYS));
    }

    private Bytes value() {
        return Bytes.utf8("v" + random.nextInt(5));
    }
}
