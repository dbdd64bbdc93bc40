package dev.tenet.api;

import dev.tenet.api.query.Fingerprint;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;

/**
 * The caller's name for one creation: a retry with the same token and parameters gets the first answer, one with other
 * parameters {@code IdempotentParameterMismatch}. Case counts; it belongs to the account and the operation.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html">Ensuring idempotency in Amazon EC2 API requests</a>
 */
public record ClientToken(String value) {
    private static final int MAX_LENGTH = 64;
    private static final String MEMBER = "ClientToken";
    private static final Set<String> NOT_WHAT_IS_ASKED = Set.of(MEMBER, "DryRun");

    /** @throws ApiException unless {@code value} is 1 to 64 printable ASCII characters */
    public ClientToken {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f))
            throw new ApiException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "Value (" + value + ") for parameter clientToken is invalid. It must be 1 to " + MAX_LENGTH
                            + " ASCII characters.");
    }

    /** The token that the caller sent with {@code request}; none if the caller sent none. */
    public static Optional<ClientToken> of(SdkRequest request) {
        return request.getValueForField(MEMBER, String.class).map(ClientToken::new);
    }

    /** What {@code request} asks, to be stored beside the token with what was made. */
    public static Fingerprint parametersOf(SdkRequest request) {
        return Fingerprint.of(request, NOT_WHAT_IS_ASKED);
    }

    /**
     * Lets a retry pass.
     *
     * @throws ApiException {@code IdempotentParameterMismatch} if the token was used {@code before} for other parameters than {@code now}
     */
    public void requireSame(Fingerprint before, Fingerprint now) {
        if (!before.equals(now))
            throw new ApiException(
                    ErrorCode.IDEMPOTENT_PARAMETER_MISMATCH,
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
