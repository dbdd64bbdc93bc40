package dev.tenet.agent.guest;

import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Route;
import dev.tenet.agent.netlink.Routes;
import dev.tenet.agent.netlink.SourceRule;
import dev.tenet.agent.netlink.SourceRules;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.net.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets an instance answer out of the device that was asked, as EC2's own images are set up: what comes from an address of a further
 * device is routed by a table of that device, since each device may send only from its own addresses.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html">Several interfaces in one subnet</a>
 */
final class SourceRouting {
    /** Device indexes are added to these; nobody else's tables and rules have such numbers in an instance of ours. */
    private static final int FIRST = 10_000;

    private static final int INDEXES = 256;

    private final NetlinkSocket inside;
    private final SourceRules rules;

    /** @param inside a socket in the guest's namespace */
    SourceRouting(NetlinkSocket inside) {
        this.inside = inside;
        this.rules = new SourceRules(inside);
    }

    /** @param devices all that the guest has, each with its addresses and up */
    void bring(List<GuestDevice> devices) {
        Set<SourceRule> wanted = new HashSet<>();
        for (GuestDevice device : devices) {
            if (device.deviceIndex() > 0 && device.deviceIndex() < INDEXES) {
                routes(device);
                sources(device).forEach(source -> wanted.add(rule(source, device)));
            }
        }
        List<SourceRule> present =
                rules.all().stream().filter(SourceRouting::isOurs).toList();
        present.stream().filter(rule -> !wanted.contains(rule)).forEach(rules::delete);
        wanted.stream().filter(rule -> !present.contains(rule)).forEach(rules::add);
    }

    private void routes(GuestDevice device) {
        InterfaceIndex link = new Links(inside).require(device.inside()).index();
        Routes table = new Routes(inside, FIRST + device.deviceIndex());
        List<Route> present = table.all();
        Stream<Route> subnets = Stream.of(device.ipv4Subnet(), device.ipv6Subnet())
                .flatMap(Optional::stream)
                .map(subnet -> new Route(subnet, link, Optional.empty()));
        Stream<Route> defaults = device.routers().stream()
                .map(router -> new Route(IpPrefix.all(router.family()), link, Optional.of(router)));
        Stream.concat(subnets, defaults)
                .filter(route -> !present.contains(route))
                .forEach(table::put);
    }

    private static Stream<IpPrefix> sources(GuestDevice device) {
        return Stream.concat(device.addresses().stream().map(IpPrefix::single), device.prefixes().stream());
    }

    private static SourceRule rule(IpPrefix source, GuestDevice device) {
        int number = FIRST + device.deviceIndex();
        return new SourceRule(source, number, number);
    }

    private static boolean isOurs(SourceRule rule) {
        return rule.table() == rule.priority() && rule.table() > FIRST && rule.table() < FIRST + INDEXES;
    }
}
