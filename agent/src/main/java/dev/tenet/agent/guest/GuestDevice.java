package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.LinkName;
import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A device of a guest, as its inside should be.
 *
 * @param deviceIndex 0 is the primary one, which has the default routes
 * @param mtuBytes without Ethernet header
 * @param external what it is, if others made it
 * @param prefixes delegated to it: the guest configures addresses in them itself
 * @param configuresItself whether it is for the guest to configure: it is only to be there and up
 */
public record GuestDevice(
        InterfaceNumber number,
        int deviceIndex,
        MacAddress mac,
        MacAddress routerMac,
        int mtuBytes,
        List<IpAddress> addresses,
        List<IpPrefix> prefixes,
        Optional<IpPrefix> ipv4Subnet,
        Optional<IpPrefix> ipv6Subnet,
        Optional<ExternalDevice> external,
        boolean configuresItself) {
    public GuestDevice {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
    }

    /** @param of the guest that has the device */
    public static GuestDevice of(Guest of, GuestInterface device, NetworkInterface networkInterface) {
        return new GuestDevice(
                networkInterface.number(),
                device.deviceIndex(),
                networkInterface.mac(),
                networkInterface.routerMac(),
                networkInterface.mtuBytes(),
                networkInterface.addresses(),
                networkInterface.prefixes(),
                networkInterface.ipv4Subnet(),
                networkInterface.ipv6Subnet(),
                device.external(),
                of.configuresItself());
    }

    /** What it is called within its guest. */
    public LinkName inside() {
        return external.orElse(null) instanceof ExternalDevice.Namespace(var _, String name)
                ? new LinkName(name)
                : DeviceNames.inside(deviceIndex);
    }

    /** The guest's default gateways: the routers of its primary device. */
    public List<IpAddress> gateways() {
        return deviceIndex == 0 ? routers() : List.of();
    }

    /** What leads out of the device's subnets: by IPv4 the first address of the subnet, as in EC2; by IPv6 the router's link-local address. */
    public List<IpAddress> routers() {
        Optional<IpAddress> ipv4 = ipv4Subnet.filter(_ -> has(IpFamily.IPV4)).map(subnet -> subnet.addressAt(1));
        Optional<IpAddress> ipv6 = ipv6Subnet.filter(_ -> has(IpFamily.IPV6)).map(_ -> linkLocal(routerMac));
        return Stream.concat(ipv4.stream(), ipv6.stream()).toList();
    }

    /** The length of the prefix that the address is on. */
    public int prefixLength(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> ipv4Subnet.map(IpPrefix::length).orElse(IpFamily.IPV4.bits());
            case IPV6 -> ipv6Subnet.map(IpPrefix::length).orElse(IpFamily.IPV6.bits());
        };
    }

    /** The address that a device with this MAC gives itself (RFC 4291, appendix A). */
    public static Ipv6Address linkLocal(MacAddress mac) {
        long bits = mac.bits() ^ 0x0200_0000_0000L;
        long identifier = bits >>> 24 << 40 | 0xff_fe00_0000L | bits & 0xff_ffffL;
        return new Ipv6Address(0xfe80L << 48, identifier);
    }

    private boolean has(IpFamily family) {
        return addresses.stream().anyMatch(address -> address.family() == family);
    }
}
