package dev.tenet.agent.netlink;

import dev.tenet.bpf.Errno;

/** The kernel refused a request, or a socket failed. The message says what was asked and the kernel's own reason. */
public final class NetlinkException extends RuntimeException {
    private final transient Errno errno;

    NetlinkException(String action, Errno errno, String reason) {
        super(action + ": " + errno + (reason.isEmpty() ? "" : ": " + reason));
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    /** What was asked for is there already. */
    public boolean exists() {
        return errno.number() == Rtnetlink.EEXIST;
    }

    /** What was asked about is not there: a link (ENODEV), an entry (ENOENT, ESRCH) or an address (EADDRNOTAVAIL). */
    public boolean absent() {
        return switch (errno.number()) {
            case Rtnetlink.ENODEV, Rtnetlink.ENOENT, Rtnetlink.ESRCH, Rtnetlink.EADDRNOTAVAIL -> true;
            default -> false;
        };
    }
}
