package dev.tenet.bpf;

/** Which packets of a device a tc program sees, in the kernel's words. */
public enum TcDirection {
    /** Those the device received. */
    INGRESS(46, 1),
    /** Those it is about to send. */
    EGRESS(47, 2);

    private final int tcxAttachType;
    private final int clsactPoint;

    TcDirection(int tcxAttachType, int clsactPoint) {
        this.tcxAttachType = tcxAttachType;
        this.clsactPoint = clsactPoint;
    }

    /** {@code enum bpf_attach_type}. */
    int tcxAttachType() {
        return tcxAttachType;
    }

    /** {@code enum bpf_tc_attach_point} of libbpf. */
    int clsactPoint() {
        return clsactPoint;
    }
}
