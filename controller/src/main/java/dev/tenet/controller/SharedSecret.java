package dev.tenet.controller;

import dev.tenet.store.Bytes;
import dev.tenet.store.Compare;
import dev.tenet.store.Key;
import dev.tenet.store.Operation;
import dev.tenet.store.Store;
import dev.tenet.store.Transaction;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A secret that all controllers of a store share, made by the first. */
final class SharedSecret {
    private static final Key PLACE = new Key("/secret/paging");
    private static final int BYTES = 32;

    private SharedSecret() {}

    /** The key that signs the tokens of listings. */
    static SecretKey paging(Store store, RandomGenerator random) {
        byte[] drawn = new byte[BYTES];
        random.nextBytes(drawn);
        store.transact(Transaction.when(Compare.absent(PLACE))
                .then(Operation.put(PLACE, Bytes.copyOf(drawn)))
                .build());
        Bytes kept = store.get(PLACE).entries().getFirst().value();
        return new SecretKeySpec(kept.toArray(), "HmacSHA256");
    }
}
