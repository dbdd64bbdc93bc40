package dev.tenet.store;

/** The store's name for a lease; never zero, which in etcd means "no lease". */
public record LeaseId(long value) {
    public LeaseId {
        if (value == 0) {
            throw new IllegalArgumentException("a lease id is not zero");
        }
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
