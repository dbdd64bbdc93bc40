/**
 * Writes Java codecs for C structures and enumerations, from the types in a compiled object: memory layouts are
 * written once, in C. {@link dev.tenet.bpf.codegen.GenerateCodecs} is the program a build step calls; what it writes
 * depends on java.base alone.
 */
@NullMarked
package dev.tenet.bpf.codegen;

import org.jspecify.annotations.NullMarked;
