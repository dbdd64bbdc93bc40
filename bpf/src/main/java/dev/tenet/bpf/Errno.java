package dev.tenet.bpf;

/**
 * An error number of the Linux kernel, positive, as in errno(3). Named constants are those that callers of this
 * package decide on; any other number is still a valid {@code Errno}.
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno EINTR = new Errno(4);
    public static final Errno E2BIG = new Errno(7);
    public static final Errno EBADF = new Errno(9);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EFAULT = new Errno(14);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno EOPNOTSUPP = new Errno(95);
    /** The device a link was attached to is gone. */
    public static final Errno ENOLINK = new Errno(67);
    /** Not in errno(3): the kernel's internal "not supported", which bpf(2) lets out for map operations. */
    public static final Errno ENOTSUPP = new Errno(524);

    public Errno {
        if (number <= 0) {
            throw new IllegalArgumentException("an error number is positive: " + number);
        }
    }

    /** The error in {@code result}, a call's result in the kernel's convention: negative means {@code -errno}. */
    static Errno of(long result) {
        return new Errno(Math.toIntExact(-result));
    }

    /** The symbol, such as {@code EINVAL}; {@code errno 1234} for a number the C library has no name for. */
    public String symbol() {
        return number == ENOTSUPP.number ? "ENOTSUPP" : Libc.errnoSymbol(number);
    }

    /** The C library's English sentence for it, such as {@code Invalid argument}. */
    public String description() {
        return number == ENOTSUPP.number ? "Operation is not supported" : Libc.errnoDescription(number);
    }

    @Override
    public String toString() {
        return symbol() + " (" + description() + ")";
    }
}
