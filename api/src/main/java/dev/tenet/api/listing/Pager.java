package dev.tenet.api.listing;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.query.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Cuts listings into pages. A {@code NextToken} holds the key of the last thing shown, so pages neither repeat nor skip what
 * was there all along, whatever comes and goes between them. It is signed together with the account and the request's other
 * parameters: in another request, or changed, it is {@code InvalidPaginationToken}. Nothing is kept between pages, and every
 * server with the same key reads it.
 */
public final class Pager {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final Set<String> NOT_PART_OF_THE_LISTING =
            Set.of("NextToken", "Marker", "MaxResults", "PageSize", "DryRun");

    private final SecretKey key;

    /** @param key signs the tokens; all servers of one store share it */
    public Pager(SecretKey key) {
        this.key = key;
    }

    /**
     * The page of {@code matches} that {@code request} asks for by its {@code MaxResults} and {@code NextToken} (load
     * balancing: {@code PageSize} and {@code Marker}); all of them if
     * it has neither.
     *
     * @param matches everything the request selects, in any order
     * @param keyOf the key they are listed by; no two have the same
     * @throws ApiException for a {@code MaxResults} outside {@code limits} or a token that is not this listing's
     */
    public <T> Page<T> page(
            SdkRequest request, Caller caller, PageLimits limits, List<T> matches, Function<T, String> keyOf) {
        Optional<Integer> maxResults = request.getValueForField("MaxResults", Integer.class)
                .or(() -> request.getValueForField("PageSize", Integer.class));
        maxResults.ifPresent(limits::check);
        Optional<String> after = request.getValueForField("NextToken", String.class)
                .or(() -> request.getValueForField("Marker", String.class))
                .map(token -> open(token, request, caller));
        List<T> rest = matches.stream()
                .filter(thing -> after.isEmpty() || keyOf.apply(thing).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(keyOf))
                .toList();
        if (maxResults.isEmpty() || rest.size() <= maxResults.get()) return new Page<>(rest, Optional.empty());
        List<T> shown = rest.subList(0, maxResults.get());
        return new Page<>(shown, Optional.of(seal(keyOf.apply(shown.getLast()), request, caller)));
    }

    private String seal(String lastKey, SdkRequest request, Caller caller) {
        byte[] last = lastKey.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(sign(last, request, caller), SIGNATURE_BYTES + last.length);
        System.arraycopy(last, 0, token, SIGNATURE_BYTES, last.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private String open(String token, SdkRequest request, Caller caller) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new ApiException(ErrorCode.INVALID_PAGINATION_TOKEN);
        }
        if (bytes.length < SIGNATURE_BYTES) throw new ApiException(ErrorCode.INVALID_PAGINATION_TOKEN);
        byte[] last = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
        byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
        if (!MessageDigest.isEqual(signature, sign(last, request, caller)))
            throw new ApiException(ErrorCode.INVALID_PAGINATION_TOKEN);
        return new String(last, StandardCharsets.UTF_8);
    }

    private byte[] sign(byte[] last, SdkRequest request, Caller caller) {
        String listing = caller.account() + " " + caller.region() + " "
                + Fingerprint.of(request, NOT_PART_OF_THE_LISTING).value() + " ";
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(listing.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(last), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign page tokens", e);
        }
    }
}
