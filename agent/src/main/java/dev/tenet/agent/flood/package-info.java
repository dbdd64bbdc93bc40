/**
 * Keeps a flood of one public address from harming the others at an edge: looks how much comes for whom, finds the address for which far more
 * comes than ever while the edge has more than it can carry, and withdraws it alone for a while.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.agent.flood;
