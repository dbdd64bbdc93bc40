package dev.tenet.api.ec2;

import dev.tenet.api.ClientToken;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Makes a creation happen once for each client token, in the transaction that makes it.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Run_Instance_Idempotency.html">Idempotency</a>
 */
final class Idempotency {
    private final Attempt attempt;
    private final String operation;
    private final Optional<ClientToken> token;
    private final String digest;

    Idempotency(Attempt attempt, SdkRequest request) {
        this.attempt = attempt;
        this.operation = operation(request);
        this.token = ClientToken.of(request);
        this.digest = ClientToken.parametersOf(request).value();
    }

    /** What the token is kept under. */
    static String operation(SdkRequest request) {
        return request.getClass().getSimpleName();
    }

    /**
     * The ids of what the same request made before; empty when it has not been made.
     *
     * @throws CommandException {@link Fault#TOKEN_MISMATCH} when the token was another request's
     */
    Optional<List<String>> before() {
        return token.flatMap(name -> attempt.intent()
                        .find(dev.tenet.model.ClientToken.key(attempt.account(), operation, name.value())))
                .filter(used -> !used.isOver(attempt.now()))
                .map(this::same)
                .map(dev.tenet.model.ClientToken::created);
    }

    /** Notes what the request makes. */
    void made(List<String> ids) {
        token.ifPresent(name -> attempt.intent()
                .put(new dev.tenet.model.ClientToken(
                        attempt.account(), operation, name.value(), digest, ids, attempt.now())));
    }

    /** Makes one thing, or finds what was made before. */
    <T> T once(Function<Attempt, T> make, Function<T, String> idOf, Function<String, T> find) {
        Optional<List<String>> before = before();
        if (before.isPresent()) {
            return find.apply(before.get().getFirst());
        }
        T made = make.apply(attempt);
        made(List.of(idOf.apply(made)));
        return made;
    }

    private dev.tenet.model.ClientToken same(dev.tenet.model.ClientToken used) {
        if (!used.digest().equals(digest)) {
            throw new CommandException(
                    Fault.TOKEN_MISMATCH,
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
        }
        return used;
    }
}
