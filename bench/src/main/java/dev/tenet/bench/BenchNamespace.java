package dev.tenet.bench;

import dev.tenet.bpf.NetworkNamespace;

/** A namespace with nothing but a loopback device, for programs that run on made-up packets. */
final class BenchNamespace {
    private BenchNamespace() {}

    /** It goes when it is closed, or the process ends: its name lives only while it is made. */
    static NetworkNamespace open() {
        String name = "tenet-bench-" + ProcessHandle.current().pid();
        NetworkNamespace namespace = NetworkNamespace.create(name);
        NetworkNamespace.delete(name);
        return namespace;
    }
}
