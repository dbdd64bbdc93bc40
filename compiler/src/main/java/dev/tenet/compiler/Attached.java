package dev.tenet.compiler;

import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.NextHop;
import dev.tenet.model.Host;
import dev.tenet.model.Instance;
import dev.tenet.model.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network interface with what it belongs to, as far as that exists.
 *
 * @param instance that has it, if both say so
 * @param host where that instance is to run now
 * @param generation of its addresses' locations: the revision at which interface or instance last changed, so that it
 *     grows with every move of an address, whichever interface has it then
 */
record Attached(
        NetworkInterface networkInterface, Optional<Instance> instance, Optional<Host> host, Generation generation) {

    static Attached of(NetworkInterface networkInterface, IntentSnapshot intent) {
        Optional<Instance> instance = networkInterface
                .attachment()
                .flatMap(attachment -> intent.find(Instance.key(networkInterface.owner(), attachment.instance())))
                .filter(found -> found.interfaces().contains(networkInterface.id()));
        Optional<Host> host =
                instance.filter(Instance::isPlaced).flatMap(placed -> intent.find(Host.key(placed.host())));
        long modified = Math.max(
                intent.modified(networkInterface.key()),
                instance.map(found -> intent.modified(found.key())).orElse(0L));
        return new Attached(networkInterface, instance, host.filter(Fabric::isUsable), new Generation((int) modified));
    }

    /** What gateways must know of it: its addresses and delegated prefixes, and itself if a route names it. */
    List<IpPrefix> locations(boolean isNextHop) {
        List<IpPrefix> locations = new ArrayList<>(prefixes());
        if (isNextHop) {
            locations.add(IpPrefix.single(NextHop.address(Translation.number(networkInterface))));
        }
        return locations;
    }

    /** Its addresses, each as a prefix, and those delegated to it. */
    List<IpPrefix> prefixes() {
        return Stream.concat(addresses().stream().map(IpPrefix::single), networkInterface.prefixes().stream())
                .toList();
    }

    /** All of its addresses, the primary IPv4 address first. */
    List<IpAddress> addresses() {
        List<IpAddress> addresses = new ArrayList<>(networkInterface.ipv4());
        addresses.addAll(networkInterface.ipv6());
        return addresses;
    }
}
