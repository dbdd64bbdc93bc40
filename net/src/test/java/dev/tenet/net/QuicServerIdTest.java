package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuicServerIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0x0000000000000000", "0x00000000000000ff", "0xa1b2c3d4e5f60718", "0xffffffffffffffff"})
    void isReadAsItIsWritten(String text) {
        assertEquals(text, QuicServerId.parse(text).toString());
    }

    @Test
    void theFirstOctetIsHighest() {
        assertEquals(
                0x0102030405060708L, QuicServerId.parse("0x0102030405060708").value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "a1b2c3d4e5f60718",
                "0xa1b2c3d4e5f6071",
                "0xa1b2c3d4e5f607180",
                "0xA1b2c3d4e5f60718",
                "0Xa1b2c3d4e5f60718",
                "0xa1b2c3d4e5f6071g",
                " 0xa1b2c3d4e5f60718"
            })
    void whatIsWrittenOtherwiseIsNone(String text) {
        assertEquals(Optional.empty(), QuicServerId.tryParse(text));
        ParseException refused = assertThrows(ParseException.class, () -> QuicServerId.parse(text));
        assertEquals("not a QUIC server ID (0x and 16 hexadecimal digits): '" + text + "'", refused.getMessage());
    }
}
