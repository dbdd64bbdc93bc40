package dev.tenet.agent.service;

import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * The names that instances have in their network. A name after an address is computed, whoever has the address, as in EC2, so that a host
 * need not know who is there; a name after an instance is looked up.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html">EC2 instance hostname types</a>
 */
final class PrivateNames {
    private static final int TTL_SECONDS = 60;
    private static final int NEGATIVE_SECONDS = 60;
    private static final int ZONE_SECONDS = 900;
    private static final Pattern AFTER_ADDRESS = Pattern.compile("ip-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})");
    private static final Pattern AFTER_INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");

    private final NetworkServices services;
    private final NameLookup lookup;
    private final Name domain;

    PrivateNames(NetworkServices services, NameLookup lookup) {
        this.services = services;
        this.lookup = lookup;
        this.domain = Name.fromConstantString(services.domain() + ".");
    }

    /** Empty for a name that is not the network's own. */
    Optional<NameFinding> find(Name name, int type) {
        if (name.subdomain(domain)) {
            return Optional.of(name.equals(domain) ? known(List.of()) : inDomain(name, type));
        }
        return reverse(name, type);
    }

    /** Of a load balancer: its addresses in the zones that clients are to use. Empty for a name that none has. */
    Optional<NameFinding> ofBalancers(Map<String, BalancerName> balancers, Name name, int type) {
        return Optional.ofNullable(balancers.get(name.toString(true).toLowerCase(Locale.ROOT)))
                .map(found -> records(name, type, found.addresses()));
    }

    Name domain() {
        return domain;
    }

    /** For how long nothing may be believed (RFC 2308, 3). */
    static Record authority(Name domain) {
        return new SOARecord(
                domain,
                DClass.IN,
                NEGATIVE_SECONDS,
                Name.fromConstantString("ns0." + domain),
                Name.fromConstantString("hostmaster." + domain),
                1,
                ZONE_SECONDS,
                ZONE_SECONDS,
                ZONE_SECONDS,
                NEGATIVE_SECONDS);
    }

    private NameFinding known(List<Record> records) {
        return new NameFinding.Known(records, authority(domain));
    }

    private NameFinding inDomain(Name name, int type) {
        String label = name.relativize(domain).toString().toLowerCase(Locale.ROOT);
        Matcher address = AFTER_ADDRESS.matcher(label);
        if (address.matches()) {
            return Ipv4Address.tryParse(label.substring(3).replace('-', '.'))
                    .filter(this::isOurs)
                    .<NameFinding>map(found -> records(name, type, List.of(found)))
                    .orElse(new NameFinding.NoSuchName(authority(domain)));
        }
        if (!AFTER_INSTANCE.matcher(label).matches()) {
            return new NameFinding.NoSuchName(authority(domain));
        }
        return switch (lookup.addresses(services.vni(), label)) {
            case NameLookup.Answer.Found(var addresses) -> records(name, type, addresses);
            case NameLookup.Answer.Absent() -> new NameFinding.NoSuchName(authority(domain));
            case NameLookup.Answer.Unknown() -> new NameFinding.Unavailable();
        };
    }

    private NameFinding records(Name name, int type, List<? extends IpAddress> addresses) {
        return known(addresses.stream()
                .filter(address -> type == Type.ANY || type == typeOf(address))
                .map(address -> record(name, address))
                .toList());
    }

    private static Record record(Name name, IpAddress address) {
        InetAddress inet = ServiceAddresses.inet(address);
        return address.family() == IpFamily.IPV4
                ? new ARecord(name, DClass.IN, TTL_SECONDS, inet)
                : new AAAARecord(name, DClass.IN, TTL_SECONDS, inet);
    }

    private static int typeOf(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? Type.A : Type.AAAA;
    }

    private Optional<NameFinding> reverse(Name name, int type) {
        Optional<IpAddress> address = reversed(name).filter(this::isOurs);
        return address.map(found -> switch (found) {
            case Ipv4Address ipv4 -> pointer(name, type, "ip-" + ipv4.toString().replace('.', '-'));
            case Ipv6Address ipv6 ->
                lookup.instance(services.vni(), ipv6)
                        .map(instance -> pointer(name, type, instance))
                        .orElse(new NameFinding.NoSuchName(authority(domain)));
        });
    }

    private NameFinding pointer(Name name, int type, String label) {
        if (type != Type.PTR && type != Type.ANY) {
            return known(List.of());
        }
        Name target = Name.fromConstantString(label + "." + domain);
        return known(List.of(new PTRRecord(name, DClass.IN, TTL_SECONDS, target)));
    }

    /** The address whose name it is; empty: no address's. */
    static Optional<IpAddress> reversed(Name name) {
        try {
            return Optional.of(IpAddress.ofBytes(ReverseMap.fromName(name).getAddress()));
        } catch (IOException notReverse) {
            return Optional.empty();
        }
    }

    private boolean isOurs(IpAddress address) {
        return services.blocks().stream().anyMatch(block -> block.contains(address));
    }
}
