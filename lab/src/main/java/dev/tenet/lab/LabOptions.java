package dev.tenet.lab;

import dev.tenet.net.IpFamily;
import java.util.List;

/**
 * The shape of a lab.
 *
 * @param hosts how many hosts, 1 to 64
 * @param zones how many availability zones they are spread over, in turn; 1 to 6
 * @param fabricMtu of the devices between hosts, in bytes
 * @param instanceMtu of the instances' devices, in bytes; at least {@link #overlayBytes} less than the fabric's
 * @param attach how programs are attached: {@code auto}, {@code tcx} or {@code clsact}
 * @param port where on 127.0.0.1 the EC2 API listens; the next free one is taken when it is in use
 * @param controllers how many, 1 to 5, each with an EC2 API of its own
 * @param edges how many further hosts are edges, behind which there is a router and the internet; 0 to 32
 * @param store where they keep intent: {@code sqlite}, for one alone, or {@code etcd}
 * @param underlay of which family the hosts' addresses are
 * @param edgeOptions further options of the edges' agents
 * @param controllerOptions further options of the controllers
 */
public record LabOptions(
        LabName name,
        int hosts,
        int zones,
        int fabricMtu,
        int instanceMtu,
        String attach,
        int port,
        int controllers,
        int edges,
        String store,
        IpFamily underlay,
        List<String> edgeOptions,
        List<String> controllerOptions) {
    static final String SQLITE = "sqlite";
    static final String ETCD = "etcd";

    public LabOptions {
        edgeOptions = List.copyOf(edgeOptions);
        controllerOptions = List.copyOf(controllerOptions);
        require(hosts >= 1 && hosts <= 64, "a lab has 1 to 64 hosts, not " + hosts);
        require(zones >= 1 && zones <= 6, "a lab has 1 to 6 zones, not " + zones);
        require(zones <= hosts, "a zone without a host could run nothing: --zones must not exceed --hosts");
        require(instanceMtu >= 1280 && instanceMtu <= 9001, "an instance's MTU is 1280 to 9001, not " + instanceMtu);
        require(
                fabricMtu >= instanceMtu + overlayBytes(underlay) && fabricMtu <= 65_535,
                "the fabric's MTU must be at least the instances' and " + overlayBytes(underlay) + ": "
                        + (instanceMtu + overlayBytes(underlay)));
        require(
                attach.equals("auto") || attach.equals("tcx") || attach.equals("clsact"),
                "--attach is auto, tcx or clsact, not '" + attach + "'");
        require(controllers >= 1 && controllers <= 5, "a lab has 1 to 5 controllers, not " + controllers);
        require(store.equals(SQLITE) || store.equals(ETCD), "--store is sqlite or etcd, not '" + store + "'");
        require(controllers == 1 || store.equals(ETCD), "several controllers share an etcd: --store etcd");
        require(edges >= 0 && edges <= 32, "a lab has 0 to 32 edges, not " + edges);
        require(port >= 1 && port <= 65_535, "not a port: " + port);
    }

    /** One controller over SQLite, jumbo frames inside, programs attached as the kernel best can. */
    public static LabOptions usual(LabName name, int hosts, int zones, int port) {
        return new LabOptions(
                name, hosts, zones, 9100, 9001, "auto", port, 1, 0, SQLITE, IpFamily.IPV4, List.of(), List.of());
    }

    /** With several controllers over one etcd. */
    public LabOptions withControllers(int count) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                attach,
                port,
                count,
                edges,
                ETCD,
                underlay,
                edgeOptions,
                controllerOptions);
    }

    /** With programs attached in this way. */
    public LabOptions withAttach(String how) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                how,
                port,
                controllers,
                edges,
                store,
                underlay,
                edgeOptions,
                controllerOptions);
    }

    /** With edges, and the internet behind them. */
    public LabOptions withEdges(int count) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                attach,
                port,
                controllers,
                count,
                store,
                underlay,
                edgeOptions,
                controllerOptions);
    }

    /** With hosts that have addresses of this family alone. */
    public LabOptions withUnderlay(IpFamily family) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                attach,
                port,
                controllers,
                edges,
                store,
                family,
                edgeOptions,
                controllerOptions);
    }

    /** Between fabrics and instances of these MTUs. */
    public LabOptions withMtu(int fabricBytes, int instanceBytes) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricBytes,
                instanceBytes,
                attach,
                port,
                controllers,
                edges,
                store,
                underlay,
                edgeOptions,
                controllerOptions);
    }

    /** With these further options of the edges' agents. */
    public LabOptions withEdgeOptions(String... options) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                attach,
                port,
                controllers,
                edges,
                store,
                underlay,
                List.of(options),
                controllerOptions);
    }

    /** With these further options of the controllers. */
    public LabOptions withControllerOptions(String... options) {
        return new LabOptions(
                name,
                hosts,
                zones,
                fabricMtu,
                instanceMtu,
                attach,
                port,
                controllers,
                edges,
                store,
                underlay,
                edgeOptions,
                List.of(options));
    }

    /** What an instance's packet grows by between hosts. */
    public static int overlayBytes(IpFamily underlay) {
        return switch (underlay) {
            case IPV4 -> 50;
            case IPV6 -> 70;
        };
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
