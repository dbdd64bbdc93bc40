package dev.tenet.agent.netlink;

import dev.tenet.net.IpFamily;

/** The kernel's numbers of address families. */
final class Families {
    private Families() {}

    static int number(IpFamily family) {
        return switch (family) {
            case IPV4 -> Rtnetlink.AF_INET;
            case IPV6 -> Rtnetlink.AF_INET6;
        };
    }
}
