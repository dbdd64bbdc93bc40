package dev.tenet.hoststate;

/** The sending end of a stream; may be used from any thread, messages arrive in the order they were sent. */
public interface Outbound<M> {
    /** Sends, or queues where the other side is slow. A message sent after the end is lost. */
    void send(M message);

    /** Whether more can be sent without queueing; when it becomes true again, {@link Inbound#ready} is called. */
    boolean isReady();

    /** Ends the stream in both directions, after what was sent. Ending twice is nothing. */
    void end(StreamEnd reason);
}
