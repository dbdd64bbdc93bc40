package dev.tenet.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** MAC addresses, ports, protocols, network identifiers. */
class SmallValuesTest {
    @Test
    void macAddressesAreReadAndWritten() {
        MacAddress mac = MacAddress.parse("02:1A:0b:00:fF:09");
        assertEquals("02:1a:0b:00:ff:09", mac.toString());
        assertEquals(mac, MacAddress.ofBytes(mac.toBytes()));
        assertTrue(mac.isLocallyAdministered());
        assertFalse(mac.isMulticast());
        assertTrue(MacAddress.BROADCAST.isMulticast() && MacAddress.BROADCAST.isBroadcast());
        for (String text :
                new String[] {"", "02:1a:0b:00:ff", "02:1a:0b:00:ff:9", "02-1a-0b-00-ff-09", "02:1a:0b:00:ff:0g"}) {
            assertEquals(Optional.empty(), MacAddress.tryParse(text));
        }
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }

    @Test
    void multicastGroupsHaveEthernetAddresses() {
        assertEquals(
                "01:00:5e:00:00:fb",
                MacAddress.ofMulticast(IpAddress.parse("224.0.0.251")).toString());
        assertEquals(
                "33:33:ff:28:9c:5a",
                MacAddress.ofMulticast(IpAddress.parse("ff02::1:ff28:9c5a")).toString());
    }

    @Test
    void portRangesAreReadAndCompared() {
        assertEquals(PortRange.of(80, 90), PortRange.parse("80-90"));
        assertEquals(PortRange.only(new Port(443)), PortRange.parse("443"));
        assertEquals("80-90", PortRange.of(80, 90).toString());
        assertEquals(65536, PortRange.ALL.size());
        assertTrue(PortRange.of(80, 90).contains(new Port(90)));
        assertFalse(PortRange.of(80, 90).contains(new Port(91)));
        assertTrue(PortRange.of(80, 90).overlaps(PortRange.of(90, 99)));
        assertFalse(PortRange.of(80, 90).overlaps(PortRange.of(91, 99)));
        for (String text : new String[] {"", "-", "90-80", "1-65536", "80-", "-80", "1-2-3", "+1"}) {
            assertEquals(Optional.empty(), PortRange.tryParse(text));
        }
    }

    @Test
    void protocolsHaveNumbersAndNames() {
        assertEquals("tcp", IpProtocol.TCP.toString());
        assertEquals("253", new IpProtocol(253).toString());
        for (int number = 0; number < 256; number++) {
            IpProtocol protocol = new IpProtocol(number);
            assertEquals(protocol, IpProtocol.parse(protocol.toString()));
            assertEquals(protocol, IpProtocol.parse(Integer.toString(number)));
        }
        assertThrows(IllegalArgumentException.class, () -> new IpProtocol(256));
        assertThrows(ParseException.class, () -> IpProtocol.parse("256"));
    }

    @Test
    void networkIdentifiersHave24Bits() {
        assertEquals(16777215, VirtualNetworkIdentifier.parse("16777215").number());
        assertEquals(Optional.empty(), VirtualNetworkIdentifier.tryParse("16777216"));
        assertThrows(IllegalArgumentException.class, () -> new VirtualNetworkIdentifier(-1));
    }
}
