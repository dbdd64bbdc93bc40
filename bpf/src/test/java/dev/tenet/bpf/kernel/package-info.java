/** Level kernel: what loads BPF, without devices. */
@NullMarked
package dev.tenet.bpf.kernel;

import org.jspecify.annotations.NullMarked;
