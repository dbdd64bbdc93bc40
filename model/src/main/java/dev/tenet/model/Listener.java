package dev.tenet.model;

import java.util.List;

/** A port of a load balancer, and the target groups that get its connections. */
public record Listener(ListenerId id, BalancedProtocol protocol, int port, List<Forward> forwards, Tags tags) {
    public Listener {
        forwards = List.copyOf(forwards);
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
        return new Listener(id, protocol, port, forwards, newTags);
    }
}
