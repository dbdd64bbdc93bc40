/**
 * Compiles the rules of a set of security groups into the form in which the datapath judges a first packet: three lookups, however many
 * rules there are. Pure: no clock, no kernel. {@code docs/datapath.md}, "Judging", says what the result must mean.
 */
@NullMarked
package dev.tenet.agent.policy;

import org.jspecify.annotations.NullMarked;
