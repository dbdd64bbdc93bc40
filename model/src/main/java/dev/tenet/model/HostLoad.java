package dev.tenet.model;

/** How many instances are placed on a host. */
public record HostLoad(HostId host, int instances) implements IntentObject {
    public HostLoad {
        if (instances < 0) {
            throw new IllegalArgumentException("a host has no fewer than 0 instances");
        }
    }

    public static IntentKey<HostLoad> key(HostId host) {
        return Kind.HOST_LOAD.key(host);
    }

    @Override
    public IntentKey<HostLoad> key() {
        return key(host);
    }

    public HostLoad plus(int count) {
        return new HostLoad(host, instances + count);
    }
}
