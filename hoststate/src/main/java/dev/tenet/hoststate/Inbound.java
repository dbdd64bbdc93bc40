package dev.tenet.hoststate;

/** The receiving end of a stream: called by the transport, one call at a time. */
public interface Inbound<M> {
    void received(M message);

    /** {@link Outbound#isReady} may have become true. */
    void ready();

    /** The last call: by the other side's wish or because the connection broke. */
    void ended(StreamEnd reason);
}
