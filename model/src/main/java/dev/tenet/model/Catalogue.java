package dev.tenet.model;

import java.util.List;
import java.util.Optional;

/** What instances can be made of. */
public record Catalogue(List<Image> images, List<InstanceType> types) {
    /** Of instances that an operator makes of what others made. */
    public static final ImageId EXTERNAL = new ImageId("ami-000000000000007e2");

    /** Ours: its interfaces are as fast as the host. */
    public static final InstanceTypeName UNLIMITED = new InstanceTypeName("tenet.unlimited");

    private static final int PACKETS_PER_GIGABIT = 150_000;
    private static final int CONNECTIONS_PER_GIGABIT = 5_000;

    /**
     * The images, and types named and sized as EC2's, with EC2's limits of interfaces and addresses. Larger
     * types are left out: an instance with all their addresses would not fit into one transaction of the store.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html">IP addresses per network interface</a>
     */
    public static final Catalogue BUILT_IN = new Catalogue(
            List.of(
                    new Image(
                            new ImageId("ami-000000000000007e0"),
                            "tenet-namespace",
                            "A network namespace on the host: the least a network can be tried with",
                            new Image.Guest.Namespace(false)),
                    new Image(
                            new ImageId("ami-000000000000007e1"),
                            "tenet-debian",
                            "A virtual machine of Debian's packages, made by scripts/make-machine-image",
                            new Image.Guest.Machine("debian")),
                    new Image(
                            EXTERNAL,
                            "tenet-external",
                            "What an operator attached by 'tenet attach': it cannot be launched",
                            new Image.Guest.External()),
                    new Image(
                            new ImageId("ami-000000000000007e3"),
                            "tenet-namespace-dhcp",
                            "A network namespace that configures itself, by DHCP and router advertisements",
                            new Image.Guest.Namespace(true))),
            List.of(
                    type("t3.nano", 2, 512, 2, 2, allowance(32, 5_000)),
                    type("t3.micro", 2, 1024, 2, 2, allowance(64, 5_000)),
                    type("t3.small", 2, 2048, 3, 4, allowance(128, 5_000)),
                    type("t3.medium", 2, 4096, 3, 6, allowance(256, 5_000)),
                    type("t3.large", 2, 8192, 3, 12, allowance(512, 5_000)),
                    type("m5.large", 2, 8192, 3, 10, allowance(750, 10_000)),
                    type("m5.xlarge", 4, 16384, 4, 15, allowance(1_250, 10_000)),
                    type("c5.large", 2, 4096, 3, 10, allowance(750, 10_000)),
                    type(UNLIMITED.value(), 2, 8192, 4, 15, Optional.empty())));

    public Catalogue {
        images = List.copyOf(images);
        types = List.copyOf(types);
    }

    public Optional<Image> image(ImageId id) {
        return images.stream().filter(image -> image.id().equals(id)).findFirst();
    }

    public Optional<InstanceType> type(InstanceTypeName name) {
        return types.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    private static InstanceType type(
            String name, int cpus, int mebibytes, int interfaces, int addresses, Optional<NetworkAllowance> allowance) {
        return new InstanceType(
                new InstanceTypeName(name), cpus, mebibytes, interfaces, addresses, addresses, allowance);
    }

    /** Full packets at the peak, and acknowledgements of them, pass by the packets; a tenth of it in small ones does not. */
    private static Optional<NetworkAllowance> allowance(int baselineMegabits, int peakMegabits) {
        int gigabits = peakMegabits / 1_000;
        return Optional.of(new NetworkAllowance(
                baselineMegabits, peakMegabits, gigabits * PACKETS_PER_GIGABIT, gigabits * CONNECTIONS_PER_GIGABIT));
    }
}
