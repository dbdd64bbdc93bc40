package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads user data in requests: base64 of at most 16 KiB. */
final class UserData {
    private static final int MAX_BYTES = 16 * 1024;

    private UserData() {}

    /** The text as sent; none when absent or empty. */
    static Optional<String> read(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        int bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(text).length;
        } catch (IllegalArgumentException noBase64) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Invalid BASE64 encoding of user data.");
        }
        if (bytes > MAX_BYTES) {
            throw new CommandException(Fault.PARAMETER_VALUE, "User data is limited to " + MAX_BYTES + " bytes");
        }
        return Optional.of(text);
    }
}
