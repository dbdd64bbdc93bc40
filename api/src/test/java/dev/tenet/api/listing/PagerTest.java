package dev.tenet.api.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

class PagerTest {
    private static final Caller ALICE = caller("000000000001");
    private static final Caller BOB = caller("000000000002");
    private final Pager pager = new Pager(key("one"));

    private static Caller caller(String account) {
        return new Caller(
                new AccountId(account),
                new AccessKeyId("AKIAAAAAAAAAAAAAAAAA"),
                "us-east-1",
                RequestId.next(new Random(1)));
    }

    private static SecretKeySpec key(String text) {
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj("vpc-%04d"::formatted).toList();
    }

    private Page<String> page(DescribeVpcsRequest request, Caller caller, List<String> all) {
        return pager.page(request, caller, PageLimits.EC2, all, Function.identity());
    }

    private static DescribeVpcsRequest request(int maxResults, Optional<String> token) {
        return DescribeVpcsRequest.builder()
                .maxResults(maxResults)
                .nextToken(token.orElse(null))
                .build();
    }

    @Test
    void pagesShowEverythingOnceAndInOrder() {
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Page<String> page = page(request(7, token), ALICE, ids(0, 30).reversed());
            shown.addAll(page.items());
            token = page.nextToken();
        } while (token.isPresent());
        assertEquals(ids(0, 30), shown);
    }

    @Test
    void withoutMaxResultsAllComesAtOnce() {
        assertEquals(
                ids(0, 30),
                page(DescribeVpcsRequest.builder().build(), ALICE, ids(0, 30)).items());
    }

    @Test
    void whatStaysIsShownOnceWhileOtherThingsComeAndGo() {
        List<String> evens =
                ids(0, 100).stream().filter(id -> (id.charAt(7) - '0') % 2 == 0).toList();
        Random random = new Random(7);
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            TreeSet<String> now = new TreeSet<>(evens);
            ids(0, 100).stream().filter(id -> random.nextBoolean()).forEach(now::add);
            Page<String> page = page(request(5, token), ALICE, List.copyOf(now));
            shown.addAll(page.items());
            token = page.nextToken();
        } while (token.isPresent());
        assertEquals(shown.size(), new TreeSet<>(shown).size());
        assertTrue(shown.containsAll(evens));
    }

    @Test
    void aTokenIsGoodForItsOwnAccountRequestAndKeyOnly() {
        Optional<String> token =
                page(request(5, Optional.empty()), ALICE, ids(0, 30)).nextToken();
        assertTrue(token.isPresent());
        assertRefused(() -> page(request(5, token), BOB, ids(0, 30)));
        var filtered = request(5, token).toBuilder()
                .filters(Filter.builder().name("state").values("available").build())
                .build();
        assertRefused(() -> page(filtered, ALICE, ids(0, 30)));
        var other = new Pager(key("two"));
        assertRefused(() -> other.page(request(5, token), ALICE, PageLimits.EC2, ids(0, 30), Function.identity()));
        assertEquals(ids(5, 30), page(request(100, token), ALICE, ids(0, 30)).items(), "MaxResults may change");
    }

    @Test
    void everyChangedTokenIsRefused() {
        String token = page(request(5, Optional.empty()), ALICE, ids(0, 30))
                .nextToken()
                .orElseThrow();
        for (String bad : List.of("", "x", "*", token + "A", token.substring(1), "vpc-0004"))
            assertRefused(() -> page(request(5, Optional.of(bad)), ALICE, ids(0, 30)));
        for (int i = 0; i < token.length() - 1; i++) {
            String changed = token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1);
            assertRefused(() -> page(request(5, Optional.of(changed)), ALICE, ids(0, 30)));
        }
    }

    @Test
    void maxResultsHasARange() {
        for (int bad : new int[] {Integer.MIN_VALUE, -1, 0, 4, 1001, Integer.MAX_VALUE}) {
            var refusal =
                    assertThrows(ApiException.class, () -> page(request(bad, Optional.empty()), ALICE, ids(0, 30)));
            assertEquals(ErrorCode.INVALID_PARAMETER_VALUE, refusal.code());
        }
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable page) {
        assertEquals(
                ErrorCode.INVALID_PAGINATION_TOKEN,
                assertThrows(ApiException.class, page).code());
    }
}
