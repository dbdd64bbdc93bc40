/**
 * Intent to host state, without clock, chance or I/O. {@link dev.tenet.compiler.FullCompiler} is the specification: one
 * host at a time, from nothing. {@link dev.tenet.compiler.IncrementalCompiler} keeps all hosts up to date and must agree
 * with it after every step.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.compiler;
