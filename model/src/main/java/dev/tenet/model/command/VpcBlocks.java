package dev.tenet.model.command;

import dev.tenet.model.Vpc;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;

/**
 * Which blocks a VPC may have.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html">VPC CIDR blocks</a>
 */
final class VpcBlocks {
    /** What no network of hosts uses: this network, loopback, link-local, multicast and beyond. */
    private static final List<IpPrefix> NEVER = List.of(
            IpPrefix.parse("0.0.0.0/8"),
            IpPrefix.parse("127.0.0.0/8"),
            IpPrefix.parse("169.254.0.0/16"),
            IpPrefix.parse("224.0.0.0/3"));

    /** A VPC with a block in one of these gets no second block in another of these. */
    private static final List<IpPrefix> PRIVATE =
            List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("172.16.0.0/12"), IpPrefix.parse("192.168.0.0/16"));

    private static final IpPrefix RESTRICTED = IpPrefix.parse("198.19.0.0/16");

    private VpcBlocks() {}

    /** @throws CommandException {@link Fault#VPC_RANGE} */
    static void check(IpPrefix block) {
        if (block.family() != IpFamily.IPV4
                || !Vpc.isIpv4Block(block)
                || NEVER.stream().anyMatch(block::overlaps)) {
            throw new CommandException(Fault.VPC_RANGE, "The CIDR '" + block + "' is invalid.");
        }
    }

    /** @throws CommandException {@link Fault#VPC_RANGE}, {@link Fault#VPC_CIDR_LIMIT} */
    static void checkSecondary(Vpc vpc, IpPrefix block) {
        check(block);
        if (vpc.ipv4().size() >= Vpc.MAX_IPV4_BLOCKS) {
            throw new CommandException(
                    Fault.VPC_CIDR_LIMIT,
                    "This network '" + vpc.id() + "' has met its maximum number of allowed CIDRs: "
                            + Vpc.MAX_IPV4_BLOCKS);
        }
        for (var present : vpc.ipv4()) {
            if (present.prefix().overlaps(block)) {
                throw new CommandException(
                        Fault.VPC_RANGE,
                        "The CIDR '" + block + "' conflicts with the CIDR '" + present.prefix() + "' of the VPC.");
            }
        }
        if (RESTRICTED.overlaps(block) || isInAnotherPrivateRange(vpc, block)) {
            throw new CommandException(
                    Fault.VPC_RANGE,
                    "The CIDR '" + block + "' is restricted. Use a CIDR from the same private address range as the"
                            + " current VPC CIDR, or use a publicly-routable CIDR.");
        }
    }

    private static boolean isInAnotherPrivateRange(Vpc vpc, IpPrefix block) {
        return PRIVATE.stream()
                .filter(range -> range.overlaps(block))
                .anyMatch(range -> PRIVATE.stream()
                        .filter(other -> !other.equals(range))
                        .anyMatch(other -> vpc.ipv4().stream().anyMatch(present -> other.contains(present.prefix()))));
    }
}
