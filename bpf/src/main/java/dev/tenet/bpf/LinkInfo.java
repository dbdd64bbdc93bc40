package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The kernel's description of a link, at the moment it was read.
 *
 * @param id the kernel's number for it, while it lives
 * @param programId the program attached
 * @param kind by what it is attached
 * @param device where; empty if the device is gone, or the link is of another kind
 * @param direction for tcx links
 */
public record LinkInfo(
        int id, int programId, Kind kind, Optional<InterfaceIndex> device, Optional<TcDirection> direction) {
    private static final long INFO_BYTES = 64;

    /** {@code enum bpf_link_type}, as far as this package attaches. */
    public enum Kind {
        TCX,
        XDP,
        OTHER
    }

    static LinkInfo read(BpfLink link) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = link.readInfo(arena, INFO_BYTES);
            Kind kind = switch (intAt(info, 0)) {
                case 6 -> Kind.XDP;
                case 11 -> Kind.TCX;
                default -> Kind.OTHER;
            };
            int device = kind == Kind.OTHER ? 0 : intAt(info, 16);
            return new LinkInfo(
                    intAt(info, 4),
                    intAt(info, 8),
                    kind,
                    device == 0 ? Optional.empty() : Optional.of(new InterfaceIndex(device)),
                    kind == Kind.TCX ? Optional.of(directionOf(intAt(info, 20))) : Optional.empty());
        }
    }

    private static TcDirection directionOf(int attachType) {
        return attachType == TcDirection.INGRESS.tcxAttachType() ? TcDirection.INGRESS : TcDirection.EGRESS;
    }

    private static int intAt(MemorySegment info, long offset) {
        return info.get(ValueLayout.JAVA_INT, offset);
    }
}
