package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    private static final long SEED = 0x9f2c5L;

    @Test
    void bitsBeyondTheLengthAreRefusedOrMasked() {
        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(IpAddress.parse("10.0.0.1"), 24));
        assertThrows(ParseException.class, () -> IpPrefix.parse("2001:db8::1/64"));
        assertEquals("10.0.0.0/24", IpPrefix.parseMasking("10.0.0.1/24").toString());
        assertEquals("2001:db8::/64", IpPrefix.parseMasking("2001:db8::1/64").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "::/129",
                "/8",
                "::/1/2"
            })
    void textThatIsNoPrefixIsRefused(String text) {
        assertEquals(Optional.empty(), IpPrefix.tryParse(text));
        assertEquals(Optional.empty(), IpPrefix.tryParseMasking(text));
    }

    @Test
    void aPrefixHoldsItsEndsAndNothingBeyond() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            IpAddress address = IpAddressTest.randomAddress(random);
            int length = random.nextInt(address.family().bits() + 1);
            IpPrefix prefix = IpPrefix.containing(address, length);
            assertTrue(prefix.contains(address), () -> "seed " + SEED + ": " + prefix + " " + address);
            assertTrue(prefix.contains(prefix.first()) && prefix.contains(prefix.last()));
            assertEquals(prefix.size(), prefix.first().distanceTo(prefix.last()).add(BigInteger.ONE));
            assertEquals(prefix, IpPrefix.parse(prefix.toString()));
            if (!prefix.last().filled(0).equals(prefix.last())) {
                assertFalse(prefix.contains(prefix.last().plus(1)));
            }
            IpAddress other = IpAddressTest.randomAddress(random);
            boolean between = other.family() == address.family()
                    && prefix.first().compareTo(other) <= 0
                    && other.compareTo(prefix.last()) <= 0;
            assertEquals(between, prefix.contains(other));
        }
    }

    @Test
    void overlapIsContainmentOneWayOrTheOther() {
        IpPrefix sixteen = IpPrefix.parse("10.0.0.0/16");
        IpPrefix twentyFour = IpPrefix.parse("10.0.7.0/24");
        assertTrue(sixteen.overlaps(twentyFour) && twentyFour.overlaps(sixteen));
        assertTrue(sixteen.contains(twentyFour));
        assertFalse(twentyFour.contains(sixteen));
        assertFalse(sixteen.overlaps(IpPrefix.parse("10.1.0.0/16")));
        assertFalse(IpPrefix.ALL_IPV4.overlaps(IpPrefix.ALL_IPV6));
    }

    @Test
    void splittingYieldsThePartsInOrder() {
        assertEquals(
                List.of("10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/26", "10.0.0.192/26"),
                IpPrefix.parse("10.0.0.0/24").split(26).map(IpPrefix::toString).toList());
        assertEquals(
                List.of("255.255.255.254/32", "255.255.255.255/32"),
                IpPrefix.parse("255.255.255.254/31")
                        .split(32)
                        .map(IpPrefix::toString)
                        .toList());
        assertEquals(
                "2001:db8:0:2::/64",
                IpPrefix.parse("2001:db8::/32")
                        .split(64)
                        .skip(2)
                        .findFirst()
                        .orElseThrow()
                        .toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> IpPrefix.parse("10.0.0.0/24").split(23));
    }

    @Test
    void anAddressInsideIsFoundByIndex() {
        IpPrefix prefix = IpPrefix.parse("10.0.0.0/30");
        assertEquals("10.0.0.3", prefix.addressAt(3).toString());
        assertThrows(ArithmeticException.class, () -> prefix.addressAt(4));
        assertThrows(ArithmeticException.class, () -> prefix.addressAt(-1));
    }
}
