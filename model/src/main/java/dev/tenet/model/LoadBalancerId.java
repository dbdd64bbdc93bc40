package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a load balancer: 16 hexadecimal digits, which end its ARN. */
public record LoadBalancerId(String value) implements Comparable<LoadBalancerId> {
    public LoadBalancerId {
        ShortIds.check(value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static LoadBalancerId parse(String text) {
        return new LoadBalancerId(text);
    }

    public static LoadBalancerId random(RandomGenerator random) {
        return new LoadBalancerId(ShortIds.random(random));
    }

    @Override
    public int compareTo(LoadBalancerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
