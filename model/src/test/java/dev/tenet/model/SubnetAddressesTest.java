package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubnetAddressesTest {
    private static final SubnetId SUBNET = SubnetId.random(new Random(1));

    @Test
    void aSmallSubnetGivesAllButTheFiveReserved() {
        IpPrefix block = IpPrefix.parse("10.0.0.16/28");
        SubnetAddresses addresses = SubnetAddresses.none(SUBNET, block);
        Set<Ipv4Address> given = new HashSet<>();
        assertEquals(11, addresses.available());
        for (Optional<Ipv4Address> free = addresses.free(); free.isPresent(); free = addresses.free()) {
            assertTrue(given.add(free.get()));
            addresses = addresses.with(free.get());
        }
        assertEquals(11, given.size());
        assertEquals(0, addresses.available());
        assertTrue(given.contains(Ipv4Address.parse("10.0.0.20")) && given.contains(Ipv4Address.parse("10.0.0.30")));
    }

    @Test
    void aFreedAddressComesLast() {
        SubnetAddresses addresses = SubnetAddresses.none(SUBNET, IpPrefix.parse("10.0.0.0/24"));
        Ipv4Address first = addresses.free().orElseThrow();
        addresses = addresses.with(first).without(first);
        assertFalse(addresses.isTaken(first));
        assertNotEquals(first, addresses.free().orElseThrow());
    }

    @Test
    void theMapsTextReadsBack() {
        AddressMap map = AddressMap.EMPTY.with(0).with(77).with(65534).without(0);
        assertEquals(map, AddressMap.parse(map.toString()));
        assertTrue(map.isTaken(77) && map.isTaken(65534) && !map.isTaken(0));
        assertEquals(2, map.count());
    }
}
