package dev.tenet.api.route53;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.ec2.Backend;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;

/** Names changes by when they were made, so that nothing has to be kept of them. */
final class ZoneChanges {
    private static final String PREFIX = "/change/";
    private static final Pattern FORM = Pattern.compile("C([0-9A-Z]{9})[0-9A-Z]{11}");
    private static final int RADIX = 36;

    private final Backend backend;

    ZoneChanges(Backend backend) {
        this.backend = backend;
    }

    /** A change that was committed a moment ago. */
    ChangeInfo made(@Nullable String comment) {
        Instant now = backend.clock().instant();
        StringBuilder id = new StringBuilder(PREFIX + "C0").append(Long.toString(now.toEpochMilli(), RADIX));
        while (id.length() < PREFIX.length() + 21) {
            id.append(Character.forDigit(backend.random().nextInt(RADIX), RADIX));
        }
        return info(
                PREFIX + id.substring(PREFIX.length()).toUpperCase(Locale.ROOT), ChangeStatus.PENDING, now, comment);
    }

    /**
     * A change that was made before.
     *
     * @throws ApiException {@code NoSuchChange}
     */
    ChangeInfo find(String text) {
        String id = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        return Optional.of(FORM.matcher(id))
                .filter(java.util.regex.Matcher::matches)
                .map(match -> Instant.ofEpochMilli(Long.parseLong(match.group(1), RADIX)))
                .filter(made -> !made.isAfter(backend.clock().instant()))
                .map(made -> info(PREFIX + id, ChangeStatus.INSYNC, made, null))
                .orElseThrow(() ->
                        new ApiException(ErrorCode.NO_SUCH_CHANGE, "A change with id: " + id + " does not exist."));
    }

    private static ChangeInfo info(String id, ChangeStatus status, Instant made, @Nullable String comment) {
        return ChangeInfo.builder()
                .id(id)
                .status(status)
                .submittedAt(made)
                .comment(comment)
                .build();
    }
}
