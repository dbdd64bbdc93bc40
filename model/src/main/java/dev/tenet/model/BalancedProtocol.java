package dev.tenet.model;

import java.util.List;

/** What a listener takes, and a target group gets. */
public enum BalancedProtocol {
    TCP(List.of(6)),
    UDP(List.of(17)),
    TCP_UDP(List.of(6, 17)),
    QUIC(List.of(17)),
    TCP_QUIC(List.of(6, 17));

    private final List<Integer> numbers;

    BalancedProtocol(List<Integer> numbers) {
        this.numbers = numbers;
    }

    /** The IP protocols, by number. */
    public List<Integer> numbers() {
        return numbers;
    }

    /** Whether its UDP is QUIC, whose connections name their server. */
    public boolean isQuic() {
        return this == QUIC || this == TCP_QUIC;
    }

    /** Whether a packet could be both's. */
    public boolean overlaps(BalancedProtocol other) {
        return numbers.stream().anyMatch(other.numbers::contains);
    }
}
