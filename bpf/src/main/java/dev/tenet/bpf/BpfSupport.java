package dev.tenet.bpf;

import java.util.Optional;

/** Whether this process can use BPF at all. */
public final class BpfSupport {
    private static final Errno ENOSYS = new Errno(38);

    private BpfSupport() {}

    /**
     * What stands in the way, as a sentence for the person who starts the process; empty if nothing does. Without this
     * check the first use of the package fails, with an {@link ExceptionInInitializerError} if a library is missing.
     */
    public static Optional<String> problem() {
        try {
            NativeLibrary.open(Libbpf.SONAME, Libbpf.DEBIAN_PACKAGE);
        } catch (IllegalStateException missing) {
            return Optional.of(String.valueOf(missing.getMessage()));
        }
        // Of a kind that no kernel gives to users without rights, which some let make plain maps.
        try (BpfMap probe = BpfMap.create(new MapSpec("probe", MapType.LRU_HASH, 4, 4, 1, 0))) {
            probe.update(new byte[4], new byte[4]);
            return Optional.empty();
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EPERM)) {
                return Optional.of("this process may not use BPF: run it as root");
            }
            return Optional.of(
                    refused.errno().equals(ENOSYS) ? "this kernel is built without BPF" : refused.getMessage());
        }
    }
}
