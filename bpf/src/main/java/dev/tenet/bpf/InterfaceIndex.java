package dev.tenet.bpf;

import java.lang.foreign.Arena;

/** A network interface's number, which means something only within one network namespace. */
public record InterfaceIndex(int number) {
    public InterfaceIndex {
        if (number <= 0) {
            throw new IllegalArgumentException("an interface index is positive: " + number);
        }
    }

    /**
     * The interface of this name in the calling thread's network namespace.
     *
     * @throws SystemCallException with ENODEV if there is none
     */
    public static InterfaceIndex ofName(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return new InterfaceIndex(SystemCallException.check(
                    Libc.interfaceIndex(arena.allocateFrom(name)), "find the interface " + name));
        }
    }
}
