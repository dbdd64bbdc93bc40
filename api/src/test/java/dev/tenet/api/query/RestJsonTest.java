package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** JSON both ways. */
class RestJsonTest {
    private static final RequestId ID = RequestId.next(new Random(1));

    private final RestBinder binder = new RestJsonBinder();
    private final MessageWriter writer = new JsonWriting();

    @Test
    void aRequestIsReadFromPathQueryAndBody() {
        UpdateZonalShiftRequest read = binder.bind(
                UpdateZonalShiftRequest.class,
                Map.of("zonalShiftId", "id"),
                Map.of(),
                bytes("{\"comment\": \"a \\\"b\\\" \\u00e9\", \"expiresIn\": null}"));
        assertEquals("id a \"b\" é null", read.zonalShiftId() + " " + read.comment() + " " + read.expiresIn());
        ListZonalShiftsRequest listed = binder.bind(
                ListZonalShiftsRequest.class, Map.of(), Map.of("maxResults", "7", "status", "ACTIVE"), new byte[0]);
        assertEquals("7 ACTIVE", listed.maxResults() + " " + listed.status());
    }

    @Test
    void structuresAndListsAreReadAsTheyNest() {
        CreatePracticeRunConfigurationRequest read = binder.bind(
                CreatePracticeRunConfigurationRequest.class,
                Map.of(),
                Map.of(),
                bytes("{\"blockedDates\": [\"2026-01-01\"], \"outcomeAlarms\": [{\"alarmIdentifier\": \"a\"}]}"));
        assertEquals(
                "[2026-01-01] a",
                read.blockedDates() + " " + read.outcomeAlarms().getFirst().alarmIdentifier());
    }

    @Test
    void whatIsNoRequestIsRefused() {
        for (String body : List.of(
                " ",
                "null",
                "[]",
                "7",
                "{",
                "{]",
                "{\"comment\": 7}",
                "{\"comment\": {}}",
                "{\"other\": \"\"}",
                "{\"comment\": \"a\"",
                "[".repeat(100_000))) {
            ApiException refused = assertThrows(
                    ApiException.class,
                    () -> binder.bind(UpdateZonalShiftRequest.class, Map.of(), Map.of(), bytes(body)),
                    body);
            assertEquals(ErrorCode.INVALID_INPUT, refused.code(), body);
        }
    }

    @Test
    void anAnswerHasWhatWasSetTimesAsSecondsAndNumbersAsNumbers() {
        assertEquals(
                "{\"zonalShiftId\":\"id\",\"expiryTime\":1767225600.250}",
                writer.write(
                        "X",
                        StartZonalShiftResponse.builder()
                                .zonalShiftId("id")
                                .expiryTime(Instant.parse("2026-01-01T00:00:00.250Z"))
                                .build(),
                        ID));
        assertEquals(
                "{\"appliedWeights\":{\"az1\":0.0},\"zonalShifts\":[]}",
                writer.write(
                        "X",
                        GetManagedResourceResponse.builder()
                                .appliedWeights(Map.of("az1", 0f))
                                .zonalShifts(List.<ZonalShiftInResource>of())
                                .build(),
                        ID));
    }

    @Test
    void anErrorHasItsReasonAndItsCodeInAHeader() {
        assertEquals(
                "{\"message\":\"wrong\",\"reason\":\"InvalidAz\"}",
                writer.error(ErrorCode.VALIDATION, "wrong", Optional.of("InvalidAz"), ID));
        assertEquals(Map.of("x-amzn-ErrorType", "ValidationException"), writer.errorHeaders(ErrorCode.VALIDATION));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
