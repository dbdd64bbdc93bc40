/**
 * Writes flow logs: takes from the datapath what passed at interfaces, window after window, and puts it into files as AWS lays them out.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.agent.flowlog;
