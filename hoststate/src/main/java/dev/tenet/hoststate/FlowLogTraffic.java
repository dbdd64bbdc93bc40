package dev.tenet.hoststate;

/** Which packets a flow log is about: those let pass, those refused, or both. */
public enum FlowLogTraffic {
    ACCEPT,
    REJECT,
    ALL
}
