package dev.tenet.agent.service;

import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.bpf.InterfaceIndex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * All services of a host, from when it is made until it is closed. Their sockets are opened in their namespace; their threads stay in the
 * host's, since a thread takes its namespace from the one that makes it, and threads that others share would be lost there.
 */
public final class HostServices implements AutoCloseable {
    /** On the host's side. */
    public static final LinkName DEVICE = ServiceNamespace.DEVICE;

    private final Askers askers;
    private final TargetChecks checks;
    private final ServiceNamespace namespace;
    private final LinkServices link;
    private final MetadataService metadata;
    private final NameService names;

    /** @param host a socket in the host's namespace */
    public HostServices(
            NetlinkSocket host,
            Askers askers,
            TargetChecks checks,
            NameLookup lookup,
            List<InetSocketAddress> nameServers)
            throws IOException {
        this.askers = askers;
        this.checks = checks;
        namespace = new ServiceNamespace(host);
        link = new LinkServices(namespace.namespace(), askers);
        metadata = new MetadataService(namespace.namespace(), askers);
        names = new NameService(namespace.namespace(), askers, new NameAnswers(lookup, new Upstream(nameServers)));
        checks.leaveFrom(Optional.of(namespace.namespace()));
    }

    /** The host's side of the device that leads to them. */
    public InterfaceIndex device() {
        return namespace.device();
    }

    public Askers askers() {
        return askers;
    }

    @Override
    public void close() {
        checks.leaveFrom(Optional.empty());
        names.close();
        metadata.close();
        link.close();
        namespace.close();
    }
}
