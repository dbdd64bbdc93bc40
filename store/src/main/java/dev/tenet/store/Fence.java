package dev.tenet.store;

/**
 * Proof of holding a leased duty: the key that stands for it, and the revision at which its holder created it under a lease. When the lease
 * ends the key vanishes, the next holder creates it at a later revision, and writes fenced by the old one are refused.
 */
public record Fence(Key key, Revision created) {
    Compare compare() {
        return Compare.createdAt(key, created);
    }
}
