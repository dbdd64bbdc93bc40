package dev.tenet.model;

/**
 * How an instance may read its metadata.
 *
 * @param enabled whether at all
 * @param tokensRequired whether only with a session token (version 2)
 * @param hopLimit how far a token may go, 1 to 64
 * @param ipv6 whether by IPv6, too
 * @param tags whether its tags are among it
 */
public record InstanceMetadataOptions(
        boolean enabled, boolean tokensRequired, int hopLimit, boolean ipv6, boolean tags) {
    public static final int MAX_HOP_LIMIT = 64;

    /** EC2's, where neither request, image nor account says otherwise. */
    public static final InstanceMetadataOptions INITIAL = new InstanceMetadataOptions(true, false, 1, false, false);

    public InstanceMetadataOptions {
        if (hopLimit < 1 || hopLimit > MAX_HOP_LIMIT) {
            throw new IllegalArgumentException("a hop limit is 1 to 64, not " + hopLimit);
        }
    }
}
