package dev.tenet.api.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WildcardTest {
    private static boolean matches(String pattern, String value) {
        return Wildcard.parse(pattern).matches(value);
    }

    @Test
    void aStarIsAnyCharactersOrNone() {
        assertTrue(matches("web*", "web"));
        assertTrue(matches("web*", "web-1"));
        assertTrue(matches("*-1", "web-1"));
        assertTrue(matches("*", ""));
        assertFalse(matches("web*", "Web"));
    }

    @Test
    void aQuestionMarkIsOneCharacterOrNone() {
        assertTrue(matches("web?", "web"));
        assertTrue(matches("web?", "web1"));
        assertFalse(matches("web?", "web12"));
    }

    @Test
    void aBackslashTakesTheNextCharacterAsItIs() {
        assertTrue(matches("\\*amazon\\?\\\\", "*amazon?\\"));
        assertFalse(matches("\\*amazon", "xamazon"));
        assertTrue(matches("trailing\\", "trailing\\"));
    }

    @Test
    void agreesWithTheObviousRecursionOnRandomPatterns() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*?", 6);
            String value = text(random, "ab", 6);
            assertEquals(
                    obvious(pattern, value),
                    matches(pattern, value),
                    () -> "pattern " + pattern + " value " + value + " seed " + seed);
        }
    }

    private static boolean obvious(String pattern, String value) {
        if (pattern.isEmpty()) return value.isEmpty();
        String rest = pattern.substring(1);
        char c = pattern.charAt(0);
        if (c == '*') return obvious(rest, value) || (!value.isEmpty() && obvious(pattern, value.substring(1)));
        if (c == '?') return obvious(rest, value) || (!value.isEmpty() && obvious(rest, value.substring(1)));
        return !value.isEmpty() && value.charAt(0) == c && obvious(rest, value.substring(1));
    }

    private static String text(Random random, String alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most + 1); n > 0; n--)
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }
}
