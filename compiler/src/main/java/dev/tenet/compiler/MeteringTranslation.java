package dev.tenet.compiler;

import dev.tenet.hoststate.MeteredPrefix;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringClass;
import dev.tenet.model.Kind;
import dev.tenet.model.MeteringSetting;
import dev.tenet.model.Region;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.Vpc;
import dev.tenet.model.Zone;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who the other side can be for a VPC's interfaces, as far as prices differ: as EC2 bills data transfer, and by an operator's prefixes. */
final class MeteringTranslation {
    private final Region region;
    private final Map<IpPrefix, MeteredPrefix> metered = new HashMap<>();

    private MeteringTranslation(Region region) {
        this.region = region;
    }

    /** @param peered the VPCs at the other ends of its active peering connections */
    static Metering metering(Vpc vpc, Collection<Vpc> peered, IntentSnapshot intent, Region region) {
        MeteringTranslation translation = new MeteringTranslation(region);
        translation.put(IpPrefix.ALL_IPV4, 0, MeteringClass.INTERNET, MeteringClass.INTERNET);
        translation.put(IpPrefix.ALL_IPV6, 0, MeteringClass.INTERNET, MeteringClass.INTERNET);
        peered.stream()
                .sorted(Comparator.comparing(far -> far.id().value()))
                .forEach(far -> translation.network(
                        far,
                        intent,
                        MeteringClass.PEERED_OTHER_ZONE,
                        MeteringClass.PEERED_SAME_ZONE,
                        MeteringClass.PEERED_OTHER_ZONE));
        translation.network(vpc, intent, MeteringClass.OTHER, MeteringClass.SAME_ZONE, MeteringClass.OTHER_ZONE);
        intent.find(MeteringSetting.key(vpc.id())).ifPresent(setting -> translation.operators(setting.classes()));
        return new Metering(vpc.network(), List.copyOf(translation.metered.values()));
    }

    private void network(Vpc vpc, IntentSnapshot intent, MeteringClass block, MeteringClass near, MeteringClass far) {
        vpc.ipv4().forEach(cidr -> put(cidr.prefix(), 0, block, block));
        vpc.ipv6().ifPresent(cidr -> put(cidr.prefix(), 0, block, block));
        intent.list(Kind.SUBNET.under(vpc.owner())).stream()
                .filter(subnet -> subnet.vpc().equals(vpc.id()))
                .forEach(subnet -> subnet(subnet, near, far));
    }

    private void subnet(Subnet subnet, MeteringClass near, MeteringClass far) {
        int zone = number(subnet.zone());
        put(subnet.ipv4(), zone, near, far);
        subnet.ipv6().map(SubnetCidr::prefix).ifPresent(prefix -> put(prefix, zone, near, far));
    }

    /** They stay in the zone in which they are. */
    private void operators(List<MeteringSetting.PrefixClass> classes) {
        Map<IpPrefix, MeteredPrefix> own = new HashMap<>();
        for (MeteringSetting.PrefixClass of : classes) {
            MeteringClass given = new MeteringClass(of.meteringClass());
            int zone = metered.values().stream()
                    .filter(around -> around.prefix().contains(of.prefix()))
                    .max(Comparator.comparingInt(around -> around.prefix().length()))
                    .map(MeteredPrefix::zone)
                    .orElse(0);
            own.put(of.prefix(), new MeteredPrefix(of.prefix(), zone, given, given));
        }
        metered.putAll(own);
    }

    private void put(IpPrefix prefix, int zone, MeteringClass near, MeteringClass far) {
        metered.put(prefix, new MeteredPrefix(prefix, zone, near, far));
    }

    /** From 1 on, in the region's order; 0 for a zone that it has not. */
    private int number(ZoneName zone) {
        return region.zones().stream().map(Zone::name).toList().indexOf(zone) + 1;
    }
}
