package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A program's attachment as a kernel object: it ends when its last descriptor and pin are gone. All attach calls mean
 * the calling thread's network namespace.
 */
public final class BpfLink extends KernelObject {
    private static final long CREATE_BYTES = 48;
    private static final long UPDATE_BYTES = 16;
    private static final int BPF_XDP = 37;
    private static final int BPF_F_BEFORE = 1 << 3;

    private final String name;

    private BpfLink(int descriptor, String name) {
        super(descriptor);
        this.name = name;
    }

    /**
     * Attaches a {@code SEC("tc")} program to a device by tcx (Linux 6.6), after the programs that are there. A tcx
     * program that returns {@code TCX_NEXT} (-1) leaves the packet to the next one.
     *
     * @throws MissingKernelFeatureException where there is no tcx: use {@link ClsactFilter}, or {@link TcHook} for both
     * @throws SystemCallException with ENODEV if there is no such device
     */
    public static BpfLink attachTcx(BpfProgram program, InterfaceIndex device, TcDirection direction) {
        return create(program, device, direction.tcxAttachType(), 0, KernelFeature.TCX_LINKS, "tcx " + direction);
    }

    /** As {@link #attachTcx}, before the programs that are there. */
    public static BpfLink attachTcxFirst(BpfProgram program, InterfaceIndex device, TcDirection direction) {
        return create(
                program, device, direction.tcxAttachType(), BPF_F_BEFORE, KernelFeature.TCX_LINKS, "tcx " + direction);
    }

    /**
     * Attaches an XDP program to a device.
     *
     * @throws SystemCallException with EBUSY if another is attached, EOPNOTSUPP if the driver cannot
     */
    public static BpfLink attachXdp(BpfProgram program, InterfaceIndex device, XdpMode mode) {
        return create(program, device, BPF_XDP, mode.flag(), KernelFeature.XDP_LINKS, "xdp " + mode);
    }

    /** Opens the link pinned at {@code path}. */
    public static BpfLink openPinned(Path path) {
        return new BpfLink(openPin(path), path.getFileName().toString());
    }

    /** Opens a link by the kernel's number, as a query of what is attached gives it. */
    public static BpfLink openById(int id) {
        return new BpfLink(SystemCallException.check(Libbpf.linkById(id), "open link " + id), "id " + id);
    }

    /** Puts another program in place of the link's, in one step: each packet meets the one or the other. */
    public void update(BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes =
                    BpfSystemCall.attributes(arena, UPDATE_BYTES, 0, descriptor(), 4, program.descriptor());
            SystemCallException.check(
                    BpfSystemCall.call(BpfSystemCall.LINK_UPDATE, attributes), "put " + program + " into " + this);
        }
    }

    /** Ends the attachment at once, whatever still refers to the link. */
    public void detach() {
        SystemCallException.check(Libbpf.linkDetach(descriptor()), "detach " + this);
    }

    /** The kernel's description, read now. */
    public LinkInfo info() {
        return LinkInfo.read(this);
    }

    @Override
    public String toString() {
        return "link " + name;
    }

    private static BpfLink create(
            BpfProgram program, InterfaceIndex device, int attachType, int flags, KernelFeature feature, String how) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = BpfSystemCall.attributes(
                    arena, CREATE_BYTES, 0, program.descriptor(), 4, device.number(), 8, attachType, 12, flags);
            int descriptor = BpfSystemCall.call(BpfSystemCall.LINK_CREATE, attributes);
            String name = program + " to interface " + device.number() + " by " + how;
            if (descriptor < 0) {
                throw feature.explain("attach " + name, Errno.of(descriptor));
            }
            return new BpfLink(descriptor, name);
        }
    }

    /** How an XDP program runs. */
    public enum XdpMode {
        /** In the driver if it can, else generic. */
        ANY(0),
        /** On sk_buffs, with every driver, slowly. */
        GENERIC(1 << 1),
        /** In the driver. */
        NATIVE(1 << 2);

        private final int flag;

        XdpMode(int flag) {
            this.flag = flag;
        }

        int flag() {
            return flag;
        }
    }
}
