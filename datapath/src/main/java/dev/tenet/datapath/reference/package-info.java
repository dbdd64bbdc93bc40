/**
 * The datapath in Java, one class a stage, as {@code docs/datapath.md} specifies it: what the kernel programs must agree with, and
 * what traces are made by. It needs no privileges. Clock, chance and the seed of the flow hash are inputs, so equal inputs give equal
 * outcomes.
 *
 * <p>{@link dev.tenet.datapath.reference.ReferenceDatapath} is the door: it runs a packet over {@link
 * dev.tenet.datapath.reference.HostTables}, which the agent writes, and {@link dev.tenet.datapath.reference.DatapathState}, which the
 * packets change.
 */
@NullMarked
package dev.tenet.datapath.reference;

import org.jspecify.annotations.NullMarked;
