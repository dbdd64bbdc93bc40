package dev.tenet.agent.flood;

import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.net.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is withdrawn, and for how long: for a while at first, for twice as long when it is flooded again soon after it came back, and so on to
 * an hour.
 */
final class Withdrawals {
    static final int MOST = LayoutConstant.FLOODED;

    private static final Duration LONGEST = Duration.ofHours(1);

    /** What has been back for so many times as long as it was away begins from the start. */
    private static final int FORGIVEN_AFTER = 10;

    private final Duration first;
    private final Map<IpPrefix, Withdrawal> current = new TreeMap<>();
    private final Map<IpPrefix, Former> former = new TreeMap<>();

    private record Former(int times, long forgivenAt) {}

    /** @param first how long for the first time */
    Withdrawals(Duration first) {
        this.first = first;
    }

    /** Goes on with what an earlier agent had withdrawn. */
    void adopt(Collection<Withdrawal> found) {
        found.forEach(each -> current.put(each.of(), each));
    }

    List<Withdrawal> current() {
        return List.copyOf(current.values());
    }

    boolean has(IpPrefix of) {
        return current.containsKey(of);
    }

    /** Returns false if as many are withdrawn as there is room for. */
    boolean withdraw(IpPrefix of, long now) {
        if (current.size() == MOST && !current.containsKey(of)) {
            return false;
        }
        former.values().removeIf(each -> each.forgivenAt - now < 0);
        Former before = former.remove(of);
        hold(of, before == null ? 1 : before.times + 1, now);
        return true;
    }

    /**
     * Takes back what was withdrawn for long enough, and holds for longer what is still flooded: that is seen where nobody drops its packets
     * before they come here.
     *
     * @return what is no longer withdrawn
     */
    List<IpPrefix> release(long now, Predicate<IpPrefix> stillFlooded) {
        List<IpPrefix> back = new ArrayList<>();
        for (Withdrawal each : current()) {
            if (each.until() - now > 0) {
                continue;
            }
            if (stillFlooded.test(each.of())) {
                hold(each.of(), each.times() + 1, now);
            } else {
                current.remove(each.of());
                former.put(
                        each.of(),
                        new Former(
                                each.times(),
                                now + FORGIVEN_AFTER * length(each.times()).toNanos()));
                back.add(each.of());
            }
        }
        return back;
    }

    /** Takes back what is nobody's any more: who gets it next has no part in it. */
    void forget(Predicate<IpPrefix> gone) {
        current.keySet().removeIf(gone);
    }

    private void hold(IpPrefix of, int times, long now) {
        current.put(of, new Withdrawal(of, now + length(times).toNanos(), times));
    }

    private Duration length(int times) {
        Duration length = first;
        for (int i = 1; i < times && length.compareTo(LONGEST) < 0; i++) {
            length = length.multipliedBy(2);
        }
        return first.compareTo(LONGEST) >= 0 || length.compareTo(LONGEST) <= 0 ? length : LONGEST;
    }
}
