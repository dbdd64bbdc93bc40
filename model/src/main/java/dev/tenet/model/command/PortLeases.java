package dev.tenet.model.command;

import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NatLeases.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Which host gets which ports of a NAT gateway. Transactions of the store see to it that no port is given twice, whoever gives it. */
public final class PortLeases {
    /** What was a lost host's rests so long: edges let nobody send from it or be sent by it meanwhile. */
    public static final Duration REST = Duration.ofSeconds(60);

    /** What a host gets that has none, if there are so many: a thousand. */
    public static final int FIRST_PORTS = 1024;

    private final Intent intent;
    private final Instant now;

    public PortLeases(Intent intent, Instant now) {
        this.intent = intent;
        this.now = now;
    }

    /** Gives a host its first ports of a gateway, or as many again as it has; fewer or none where there are not so many ({@link PortShares}). */
    public void grow(IntentKey<NatGateway> key, HostId host) {
        grow(key, host, FIRST_PORTS);
    }

    /** As {@link #grow}, unless the host has some by now: who asks for first ports knows what was so a moment ago. */
    public void begin(IntentKey<NatGateway> key, HostId host, int firstPorts) {
        boolean has = intent.find(key)
                .filter(gateway -> leases(gateway).ports(host) > 0)
                .isPresent();
        if (!has) {
            grow(key, host, firstPorts);
        }
    }

    /** @param firstPorts how many it gets that has none, if there are so many */
    public void grow(IntentKey<NatGateway> key, HostId host, int firstPorts) {
        intent.find(key).filter(NatGateway::isAvailable).ifPresent(gateway -> {
            NatLeases before = leases(gateway);
            NatLeases after = PortShares.grown(gateway, before, host, firstPorts, now);
            if (!after.equals(before)) {
                intent.put(after);
            }
        });
    }

    /** Whether a host that asked for more would get some, or others would give some back for it. What would not need not be written. */
    public static boolean wouldGrow(NatGateway gateway, NatLeases leases, HostId host, int firstPorts, Instant now) {
        return !PortShares.grown(gateway, leases, host, firstPorts, now).equals(leases);
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

    /** Takes what hosts were to give back until now. */
    public void endDue(IntentKey<NatLeases> key) {
        intent.find(key).ifPresent(found -> {
            List<Lease> ended =
                    found.leases().stream().filter(lease -> lease.isOver(now)).toList();
            if (!ended.isEmpty()) {
                intent.put(found.rested(now).without(ended, now.plus(REST)));
            }
        });
    }

    private NatLeases leases(NatGateway gateway) {
        return intent.find(NatLeases.key(gateway.owner(), gateway.id())).orElseGet(() -> NatLeases.none(gateway));
    }
}
