package dev.tenet.hoststate;

import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.regex.Pattern;

/**
 * Whose a network's public addresses are, and how much that account weighs where an edge divides what it carries. Edges have it of every
 * network that the internet may know; all networks of one account are told with one weight.
 *
 * @param account the twelve digits
 * @param weight 1 to {@link #MAX_WEIGHT}
 */
public record NetworkOwner(VirtualNetworkIdentifier vni, String account, int weight) implements Resource {
    public static final int MAX_WEIGHT = 100;

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    public NetworkOwner {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("not an account: " + account);
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("not a weight: " + weight);
        }
    }

    @Override
    public NetworkOwnerKey key() {
        return new NetworkOwnerKey(vni);
    }
}
