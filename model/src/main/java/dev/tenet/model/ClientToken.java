package dev.tenet.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a request with a client token did, so that the same request again does nothing and answers the same.
 *
 * @param operation the action's name
 * @param digest of the request's parameters: another request under the same token is refused
 * @param created ids of what was made, in the operation's own order
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Run_Instance_Idempotency.html">Idempotency</a>
 */
public record ClientToken(
        AccountId owner, String operation, String token, String digest, List<String> created, Instant used)
        implements IntentObject {
    /** How long a token stands for its request at least, as in EC2. */
    public static final Duration TERM = Duration.ofHours(24);

    public ClientToken {
        created = List.copyOf(created);
    }

    public static IntentKey<ClientToken> key(AccountId owner, String operation, String token) {
        return Kind.CLIENT_TOKEN.key(owner, operation, IntentKey.quoted(token));
    }

    /** Whether it stands for nothing any more, and may be forgotten. */
    public boolean isOver(Instant now) {
        return used.plus(TERM).isBefore(now);
    }

    @Override
    public IntentKey<ClientToken> key() {
        return key(owner, operation, token);
    }
}
