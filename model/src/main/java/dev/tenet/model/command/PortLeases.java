package dev.tenet.model.command;

import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NatLeases.Lease;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which host gets which ports of a NAT gateway. Transactions of the store see to it that no port is given twice, whoever gives it. */
public final class PortLeases {
    /** What a host gets that has none, if there is so much: a thousand ports. */
    private static final int FIRST_BLOCKS = 16;

    /** Of each address so many blocks are for hosts that have none: with the others one host reaches 60,480 ports. */
    private static final int RESERVED_BLOCKS = 63;

    /** What was a lost host's rests so long: edges let nobody send from it or be sent by it meanwhile. */
    public static final Duration REST = Duration.ofSeconds(60);

    private final Intent intent;
    private final Instant now;

    public PortLeases(Intent intent, Instant now) {
        this.intent = intent;
        this.now = now;
    }

    /** Gives a host its first ports of a gateway, or as many again as it has; fewer or none where there are not so many. */
    public void grow(IntentKey<NatGateway> key, HostId host) {
        Optional<NatGateway> gateway = intent.find(key).filter(NatGateway::isAvailable);
        if (gateway.isEmpty()) {
            return;
        }
        NatLeases before = leases(gateway.get());
        NatLeases leases = before.rested(now);
        int held = leases.count(host);
        List<Ipv4Address> addresses = gateway.get().addresses().stream()
                .filter(address -> !address.isDraining())
                .map(NatGateway.Address::address)
                .toList();
        int wanted = held == 0 ? firstBlocks(leases, addresses) : held;
        while (wanted > 0) {
            NatLeases more = withRun(leases, addresses, host, wanted, held == 0);
            if (more.equals(leases)) {
                break;
            }
            wanted -= more.count(host) - leases.count(host);
            leases = more;
        }
        if (!leases.equals(before)) {
            intent.put(leases);
        }
    }

    /** Takes all ports back from a host that is lost. */
    public void end(IntentKey<NatLeases> key, HostId host) {
        intent.find(key).ifPresent(found -> {
            List<Lease> ended = found.leases().stream()
                    .filter(lease -> lease.host().equals(host))
                    .toList();
            if (!ended.isEmpty()) {
                intent.put(found.rested(now).without(ended, now.plus(REST)));
            }
        });
    }

    private NatLeases leases(NatGateway gateway) {
        return intent.find(NatLeases.key(gateway.owner(), gateway.id())).orElseGet(() -> NatLeases.none(gateway));
    }

    /** The fewer there are left, the fewer for the next. */
    private int firstBlocks(NatLeases leases, List<Ipv4Address> addresses) {
        int free = addresses.stream()
                .mapToInt(address -> leases.free(address, now).cardinality())
                .sum();
        return Math.min(FIRST_BLOCKS, (free + 7) / 8);
    }

    /** One run of blocks more, of the address that has most. */
    private NatLeases withRun(
            NatLeases leases, List<Ipv4Address> addresses, HostId host, int wanted, boolean mayTakeReserved) {
        int reserved = mayTakeReserved ? 0 : RESERVED_BLOCKS;
        Optional<Ipv4Address> chosen = addresses.stream()
                .max(Comparator.comparingInt(
                        address -> leases.free(address, now).cardinality()));
        if (chosen.isEmpty()) {
            return leases;
        }
        BitSet free = leases.free(chosen.get(), now);
        int most = Math.min(wanted, free.cardinality() - reserved);
        if (most <= 0) {
            return leases;
        }
        int first = free.nextSetBit(0);
        int end = Math.min(free.nextClearBit(first), first + most);
        return leases.with(new Lease(chosen.get(), host, first, end - first));
    }
}
