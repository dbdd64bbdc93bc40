/** Level unit: what needs no kernel. */
@NullMarked
package dev.tenet.bpf.unit;

import org.jspecify.annotations.NullMarked;
