package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    private static final long SEED = 0x7e4e7L;

    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::A, 2001:db8::a",
        "0:0:0:0:0:0:0:0, ::",
        "1::, 1::",
        "::1, ::1",
        "::ffff:10.0.0.1, ::ffff:10.0.0.1",
        "::ffff:a00:1, ::ffff:10.0.0.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
    })
    void textIsWrittenInCanonicalForm(String text, String canonical) {
        assertEquals(canonical, IpAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.-4",
                "1.2.3.+4",
                " 1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.٤",
                "1..2.3",
                ":",
                ":::",
                "1:::2",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::12345",
                "::g",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "fe80::1%eth0",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::-1",
                "::+1"
            })
    void textThatIsNoAddressIsRefused(String text) {
        assertEquals(Optional.empty(), IpAddress.tryParse(text));
        assertThrows(ParseException.class, () -> IpAddress.parse(text));
    }

    @Test
    void randomAddressesSurviveTextAndBytes() throws UnknownHostException {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            IpAddress address = randomAddress(random);
            assertEquals(address, IpAddress.parse(address.toString()), () -> "seed " + SEED);
            assertEquals(address, IpAddress.ofBytes(address.toBytes()));
            assertEquals(address, IpAddress.ofMappedBytes(address.toMappedBytes()));
            assertEquals(InetAddress.getByAddress(address.toBytes()), InetAddress.getByName(address.toString()));
        }
    }

    @Test
    void arithmeticAgreesWithBigNumbers() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            IpAddress address = randomAddress(random);
            long count = random.nextLong() >> random.nextInt(64);
            BigInteger expected = address.toNumber().add(BigInteger.valueOf(count));
            boolean fits = expected.signum() >= 0
                    && expected.bitLength() <= address.family().bits();
            if (fits) {
                IpAddress sum = address.plus(count);
                assertEquals(expected, sum.toNumber(), () -> "seed " + SEED + ": " + address + " + " + count);
                assertEquals(BigInteger.valueOf(count), address.distanceTo(sum));
            } else {
                assertThrows(ArithmeticException.class, () -> address.plus(count), () -> address + " + " + count);
            }
        }
    }

    @Test
    void orderIsByFamilyThenUnsigned() {
        List<IpAddress> sorted = Stream.of(
                        "0.0.0.0",
                        "127.255.255.255",
                        "128.0.0.0",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "7fff::",
                        "8000::",
                        "8000::8000:0:0:0",
                        "ffff::")
                .map(IpAddress::parse)
                .toList();
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
    }

    @Test
    void theMappedFormAndIpv4AreOne() {
        assertEquals("::ffff:10.1.2.3", Ipv4Address.parse("10.1.2.3").toMapped().toString());
        assertEquals(
                Ipv4Address.of(10, 1, 2, 3),
                IpAddress.ofMappedBytes(Ipv6Address.parse("::ffff:10.1.2.3").toBytes()));
    }

    @Test
    void kindsOfAddressesAreKnown() {
        assertTrue(IpAddress.parse("169.254.169.254").isLinkLocal());
        assertTrue(IpAddress.parse("fe80::1").isLinkLocal());
        assertTrue(IpAddress.parse("febf::1").isLinkLocal());
        assertFalse(IpAddress.parse("fec0::1").isLinkLocal());
        assertTrue(IpAddress.parse("224.0.0.251").isMulticast());
        assertFalse(IpAddress.parse("240.0.0.1").isMulticast());
        assertTrue(IpAddress.parse("ff02::1").isMulticast());
        assertTrue(IpAddress.parse("127.0.0.53").isLoopback());
        assertTrue(IpAddress.parse("::1").isLoopback());
        assertEquals(
                "ff02::1:ff28:9c5a",
                Ipv6Address.parse("fe80::2aa:ff:fe28:9c5a").solicitedNode().toString());
    }

    @Test
    void commonPrefixesAreCountedInBits() {
        assertEquals(32, IpAddress.parse("10.0.0.1").commonPrefixLength(IpAddress.parse("10.0.0.1")));
        assertEquals(30, IpAddress.parse("10.0.0.1").commonPrefixLength(IpAddress.parse("10.0.0.2")));
        assertEquals(0, IpAddress.parse("::").commonPrefixLength(IpAddress.parse("8000::")));
        assertEquals(127, IpAddress.parse("::").commonPrefixLength(IpAddress.parse("::1")));
    }

    static IpAddress randomAddress(Random random) {
        long sparse = 1L << random.nextInt(64) | 0x55L << random.nextInt(64);
        return switch (random.nextInt(4)) {
            case 0 -> new Ipv4Address(random.nextInt());
            case 1 -> new Ipv6Address(sparse & 0xffff0000ffff0000L, random.nextInt(3) - 1);
            case 2 -> new Ipv6Address(0, 0x1_0000_0000_0000L | random.nextLong() >>> 16);
            default -> new Ipv6Address(random.nextLong(), random.nextLong());
        };
    }
}
