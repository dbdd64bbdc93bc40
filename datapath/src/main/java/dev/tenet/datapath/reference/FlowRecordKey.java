package dev.tenet.datapath.reference;

import dev.tenet.hoststate.RuleDirection;

/**
 * What flow logs tell apart.
 *
 * @param flow of the packet itself, as the interface sees it; ports are 0 where it has none
 * @param window of the records that the agent has not begun to write
 * @param direction in which it passed the interface, or should have
 * @param accepted whether the rules let it pass
 */
public record FlowRecordKey(FlowKey flow, int window, RuleDirection direction, boolean accepted) {}
