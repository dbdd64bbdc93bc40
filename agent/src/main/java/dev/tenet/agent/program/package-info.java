/**
 * Programmers: one for each kind of resource, each of which turns resources into entries of the datapath's tables. They note what changed,
 * and decide when asked; {@link dev.tenet.agent.program.Programmers} has them all in the order in which entries refer to each other.
 */
@NullMarked
package dev.tenet.agent.program;

import org.jspecify.annotations.NullMarked;
