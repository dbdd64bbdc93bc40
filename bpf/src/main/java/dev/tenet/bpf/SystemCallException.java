package dev.tenet.bpf;

/** The kernel answered a call with an error number. The message says what was being done. */
public final class SystemCallException extends BpfException {
    private final transient Errno errno;

    SystemCallException(String action, Errno errno) {
        super(action + ": " + errno);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    /**
     * Returns {@code result} unless it is negative, which by the kernel's convention is an error number.
     *
     * @param action what was being done, for the message
     */
    static int check(int result, String action) {
        if (result < 0) {
            throw new SystemCallException(action, Errno.of(result));
        }
        return result;
    }
}
