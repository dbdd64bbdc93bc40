package dev.tenet.bpf;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One program's lasting place on a device, by tcx or by clsact, whichever the kernel has. Attaching again replaces the
 * program in one step; the attachment outlives the process.
 *
 * @param method how to attach
 * @param device a device of the calling thread's network namespace
 * @param direction which packets
 * @param linkPin where the tcx link is pinned: one path for each device and direction. Unused by clsact
 */
public record TcHook(Method method, InterfaceIndex device, TcDirection direction, Path linkPin) {
    private static final int CLSACT_PRIORITY = 1;
    private static final int CLSACT_HANDLE = 1;

    /** The ways to attach a tc program. */
    public enum Method {
        TCX,
        CLSACT;

        /** The better of those that this kernel has. */
        public static Method best() {
            return KernelFeature.TCX_LINKS.isPresent() ? TCX : CLSACT;
        }
    }

    /** Attaches the program, in place of what is attached here. A link that was left by a device now gone is renewed. */
    public void attach(BpfProgram program) {
        switch (method) {
            case TCX -> attachTcx(program);
            case CLSACT -> filter().attach(program);
        }
    }

    /** Ends the attachment; false if there was none. */
    public boolean detach() {
        return switch (method) {
            case TCX -> {
                Optional<BpfLink> pinned = pinnedLink();
                pinned.ifPresent(link -> {
                    try (link) {
                        Pins.remove(linkPin);
                        link.detach();
                    }
                });
                yield pinned.isPresent();
            }
            case CLSACT -> filter().detach();
        };
    }

    /** The kernel's number of the program attached here; empty if there is none, or its device is gone. */
    public OptionalInt programId() {
        return switch (method) {
            case TCX -> {
                Optional<BpfLink> pinned = pinnedLink();
                if (pinned.isEmpty()) {
                    yield OptionalInt.empty();
                }
                try (BpfLink link = pinned.get()) {
                    LinkInfo info = link.info();
                    yield isHere(info) ? OptionalInt.of(info.programId()) : OptionalInt.empty();
                }
            }
            case CLSACT -> filter().programId();
        };
    }

    private void attachTcx(BpfProgram program) {
        Optional<BpfLink> pinned = pinnedLink();
        if (pinned.isPresent()) {
            try (BpfLink link = pinned.get()) {
                if (isHere(link.info())) {
                    link.update(program);
                    return;
                }
            }
            Pins.remove(linkPin);
        }
        try (BpfLink link = BpfLink.attachTcx(program, device, direction)) {
            link.pin(linkPin);
        }
    }

    private boolean isHere(LinkInfo info) {
        return info.device().equals(Optional.of(device)) && info.direction().equals(Optional.of(direction));
    }

    private Optional<BpfLink> pinnedLink() {
        return Pins.exists(linkPin) ? Optional.of(BpfLink.openPinned(linkPin)) : Optional.empty();
    }

    private ClsactFilter filter() {
        return new ClsactFilter(device, direction, CLSACT_PRIORITY, CLSACT_HANDLE);
    }
}
