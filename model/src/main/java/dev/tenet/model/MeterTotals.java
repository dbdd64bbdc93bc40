package dev.tenet.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a network interface is billed for: its traffic by metering class, since it was made, on whatever hosts. It stays when the interface
 * goes, until an operator forgets it.
 *
 * @param number what hosts know the interface by
 * @param totals in order of classes, each once
 * @param readAt when it last grew
 */
public record MeterTotals(
        NetworkInterfaceId networkInterface,
        AccountId owner,
        VpcId vpc,
        InterfaceNumber number,
        List<MeterTotal> totals,
        Instant readAt)
        implements IntentObject {

    public MeterTotals {
        totals = totals.stream()
                .sorted(Comparator.comparingInt(MeterTotal::meteringClass))
                .toList();
    }

    public static IntentKey<MeterTotals> key(AccountId owner, NetworkInterfaceId id) {
        return Kind.METER_TOTALS.key(owner, id);
    }

    @Override
    public IntentKey<MeterTotals> key() {
        return key(owner, networkInterface);
    }

    /** With a host's reading of a class. */
    public MeterTotals with(int meteringClass, MeterTotal.Bucket reading, Instant now) {
        List<MeterTotal> changed = new ArrayList<>(totals);
        MeterTotal before = totals.stream()
                .filter(total -> total.meteringClass() == meteringClass)
                .findFirst()
                .orElseGet(() -> new MeterTotal(meteringClass));
        MeterTotal after = before.with(reading);
        changed.remove(before);
        changed.add(after);
        return new MeterTotals(networkInterface, owner, vpc, number, changed, after.equals(before) ? readAt : now);
    }
}
