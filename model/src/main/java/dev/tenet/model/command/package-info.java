/**
 * Commands: how intent changes. Each reads what it needs through an {@link dev.tenet.model.command.Attempt}, checks the
 * invariants, and writes; the attempt is committed whole, or made again if something it read has changed meanwhile.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.model.command;
