package dev.tenet.model.command;

import dev.tenet.model.KeyPair;
import dev.tenet.model.KeyPairId;
import dev.tenet.model.Tags;
import java.util.Optional;

/** Commands on key pairs. */
public final class KeyPairs {
    private static final int MAX_NAME_LENGTH = 255;

    private final Attempt attempt;

    public KeyPairs(Attempt attempt) {
        this.attempt = attempt;
    }

    /** @throws CommandException {@link Fault#KEY_PAIR_DUPLICATE}, {@link Fault#PARAMETER_VALUE} */
    public KeyPair create(String name, KeyPair.KeyType type, String fingerprint, String publicKey, Tags tags) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || !name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Value (" + name + ") for parameter KeyName is invalid.");
        }
        if (find(name).isPresent()) {
            throw new CommandException(Fault.KEY_PAIR_DUPLICATE, "The keypair '" + name + "' already exists.");
        }
        KeyPair made = new KeyPair(
                KeyPairId.random(attempt.random()),
                attempt.account(),
                name,
                type,
                fingerprint,
                publicKey,
                attempt.now(),
                tags);
        attempt.intent().put(made);
        return made;
    }

    /** Removes a pair if it is there. */
    public Optional<KeyPair> delete(String name) {
        Optional<KeyPair> found = find(name);
        found.ifPresent(pair -> attempt.intent().delete(pair.key()));
        return found;
    }

    /** @throws CommandException {@link Fault#KEY_PAIR_NOT_FOUND} */
    KeyPair named(String name) {
        return find(name)
                .orElseThrow(() ->
                        new CommandException(Fault.KEY_PAIR_NOT_FOUND, "The key pair '" + name + "' does not exist"));
    }

    private Optional<KeyPair> find(String name) {
        return attempt.intent().find(KeyPair.key(attempt.account(), name));
    }
}
