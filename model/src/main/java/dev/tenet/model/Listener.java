package dev.tenet.model;

import dev.tenet.net.IpProtocol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A port of a load balancer, or all that no other listener has, and the target groups that get its connections.
 *
 * @param attributes those that were set, by their names; see {@link BalancingAttribute}
 * @param earlier what groups got its connections before, the latest last; as many changes as are remembered
 */
public record Listener(
        ListenerId id,
        BalancedProtocol protocol,
        int port,
        List<Forward> forwards,
        List<Earlier> earlier,
        Map<String, String> attributes,
        Tags tags) {
    public static final int MAX_EARLIER = 4;

    /** The groups that got connections until some time. */
    public record Earlier(List<Forward> forwards, Instant until) {
        public Earlier {
            forwards = List.copyOf(forwards);
        }

        /** Milliseconds since 1970. */
        public long untilMillis() {
            return until.toEpochMilli();
        }
    }

    public Listener {
        forwards = List.copyOf(forwards);
        earlier = List.copyOf(earlier);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /**
     * A target group's share.
     *
     * @param weight beside the other groups' weights; 0 gets nothing
     */
    public record Forward(TargetGroupId group, int weight) {
        public static final int MAX_WEIGHT = 999;

        public Forward {
            if (weight < 0 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("not a weight: " + weight);
            }
        }
    }

    public Listener withTags(Tags newTags) {
        return new Listener(id, protocol, port, forwards, earlier, attributes, newTags);
    }

    public Listener withAttributes(Map<String, String> newAttributes) {
        return new Listener(id, protocol, port, forwards, earlier, newAttributes, tags);
    }

    /** Those that it can have. */
    public List<BalancingAttribute> attributeKeys() {
        return BalancingAttribute.all(BalancingAttribute.Of.LISTENER).stream()
                .filter(attribute -> switch (attribute) {
                    case TCP_IDLE_TIMEOUT -> protocol.numbers().contains(IpProtocol.TCP.number());
                    case ALL_PORTS -> !protocol.isQuic();
                    default -> true;
                })
                .toList();
    }

    /** Whether it gets what is for no other listener's port; its own port names it then, and nothing else. */
    public boolean takesAllPorts() {
        return BalancingAttribute.ALL_PORTS.in(attributes).equals("true");
    }

    /** After which a TCP connection through it ends. */
    public int idleSeconds() {
        return Integer.parseInt(BalancingAttribute.TCP_IDLE_TIMEOUT.in(attributes));
    }

    /** From a time on other groups, or other shares of them; of another port or protocol there is nothing before. */
    public Listener changed(BalancedProtocol newProtocol, int newPort, List<Forward> newForwards, Instant at) {
        List<Earlier> all = new ArrayList<>();
        if (newProtocol == protocol && (newPort == port || takesAllPorts())) {
            all.addAll(earlier);
            if (!newForwards.equals(forwards)) {
                all.add(new Earlier(forwards, at));
            }
        }
        return new Listener(
                id,
                newProtocol,
                newPort,
                newForwards,
                all.subList(Math.max(0, all.size() - MAX_EARLIER), all.size()),
                attributes,
                tags);
    }

    /** As they were just before a time, in milliseconds since 1970. */
    public List<Forward> forwards(long before) {
        return earlier.stream()
                .filter(each -> before <= each.untilMillis())
                .findFirst()
                .map(Earlier::forwards)
                .orElse(forwards);
    }

    /** When {@link #forwards} changed, in milliseconds since 1970. */
    public LongStream changes() {
        return earlier.stream().mapToLong(Earlier::untilMillis);
    }

    /** The groups that get its connections, then those that did before and may have some left. */
    public List<TargetGroupId> groups() {
        List<TargetGroupId> groups = new ArrayList<>();
        forwards.forEach(forward -> groups.add(forward.group()));
        earlier.reversed().forEach(each -> each.forwards().forEach(forward -> groups.add(forward.group())));
        return groups.stream().distinct().toList();
    }

    /** A group's share of its connections now; 0 of one that gets none. */
    public int weight(TargetGroupId group) {
        return forwards.stream()
                .filter(forward -> forward.group().equals(group))
                .mapToInt(Forward::weight)
                .sum();
    }

    /** Whether a group is one of those that get its connections now. */
    public boolean forwardsTo(TargetGroupId group) {
        return forwards.stream().anyMatch(forward -> forward.group().equals(group));
    }
}
