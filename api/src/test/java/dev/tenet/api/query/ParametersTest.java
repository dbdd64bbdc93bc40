package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private static ErrorCode refusal(String... encoded) {
        return assertThrows(ApiException.class, () -> Parameters.parse(encoded)).code();
    }

    @Test
    void namesAndValuesAreDecoded() {
        assertEquals(
                Map.of("a b", "c&d", "é", "=", "empty", "", "bare", ""),
                Parameters.parse("a+b=c%26d&%C3%a9==&empty=&bare").asMap());
    }

    @Test
    void queryAndBodyAreOneSet() {
        Parameters parameters = Parameters.parse("Action=X", "", "Version=1&");
        assertEquals(Optional.of("X"), parameters.find("Action"));
        assertEquals(
                Optional.empty(),
                parameters.without(name -> name.equals("Version")).find("Version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=x", "&a=b", "a=b&&c=d", "a=%", "a=%4", "a=%4g", "a=%ff", "a=%C3", "a=%ED%A0%80", "é=x"})
    void whatIsNotFormTextIsMalformed(String encoded) {
        assertEquals(ErrorCode.MALFORMED_QUERY_STRING, refusal(encoded));
    }

    @Test
    void aNameComesOnce() {
        assertEquals(ErrorCode.INVALID_QUERY_PARAMETER, refusal("a=1&a=1"));
        assertEquals(ErrorCode.INVALID_QUERY_PARAMETER, refusal("a=1", "a=2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%00", "a=%1b", "%07=x", "a=%EF%BF%BF"})
    void whatXmlCannotHoldIsAnInvalidCharacter(String encoded) {
        assertEquals(ErrorCode.INVALID_CHARACTER, refusal(encoded));
    }

    @Test
    void numberAndLengthAreBounded() {
        assertEquals(ErrorCode.MALFORMED_QUERY_STRING, refusal("a".repeat(257) + "=1"));
        assertEquals(
                ErrorCode.INVALID_QUERY_PARAMETER,
                refusal(IntStream.rangeClosed(0, 10_000).mapToObj(i -> "p" + i).collect(Collectors.joining("&"))));
    }
}
