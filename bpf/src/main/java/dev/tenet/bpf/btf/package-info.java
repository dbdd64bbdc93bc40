/**
 * BTF, the type information of eBPF objects and kernels, read in pure Java.
 *
 * <p>{@link dev.tenet.bpf.btf.Btf#parse} reads the format's bytes; {@link dev.tenet.bpf.btf.ElfSections} finds them in
 * an object file. The format is described in the kernel's {@code Documentation/bpf/btf.rst}.
 */
@NullMarked
package dev.tenet.bpf.btf;

import org.jspecify.annotations.NullMarked;
