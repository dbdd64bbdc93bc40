package dev.tenet.hoststate;

/**
 * How an instance may read its metadata, as EC2's metadata options.
 *
 * @param enabled whether at all
 * @param tokensRequired whether only with a session token (version 2)
 * @param hopLimit how far a token may go, 1 to 64
 * @param ipv6 whether by IPv6, too
 */
public record MetadataOptions(boolean enabled, boolean tokensRequired, int hopLimit, boolean ipv6) {
    public static final int MAX_HOP_LIMIT = 64;

    public MetadataOptions {
        if (hopLimit < 1 || hopLimit > MAX_HOP_LIMIT) {
            throw new IllegalArgumentException("a hop limit is 1 to 64, not " + hopLimit);
        }
    }
}
