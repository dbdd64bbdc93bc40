package dev.tenet.model;

/** Which traffic a flow log is about. */
public enum FlowLogTraffic {
    ACCEPT,
    REJECT,
    ALL
}
