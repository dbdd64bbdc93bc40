package dev.tenet.bpf;

/** What an update does about an entry that is there, or is not. */
public enum UpdateMode {
    /** {@code BPF_ANY}: create or replace. */
    ANY,
    /** {@code BPF_NOEXIST}: fail with EEXIST if there is one. */
    CREATE,
    /** {@code BPF_EXIST}: fail with ENOENT if there is none. */
    REPLACE;

    long flag() {
        return ordinal();
    }
}
