package dev.tenet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.FrameCodec;
import dev.tenet.hoststate.MalformedFrameException;
import dev.tenet.hoststate.wire.AgentFrame;
import dev.tenet.hoststate.wire.ControllerFrame;

/** What agents and controllers tell each other, perhaps in another version: it is read, or refused by the one exception that says so. */
class HostStateFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void whatAControllerSaysIsReadOrRefused(byte[] input) {
        ControllerMessage message;
        try {
            message = FrameCodec.message(ControllerFrame.parseFrom(input));
        } catch (MalformedFrameException | InvalidProtocolBufferException refused) {
            return;
        }
        assertEquals(message, FrameCodec.message(FrameCodec.frame(message)));
    }

    @FuzzTest(maxDuration = "10s")
    void whatAnAgentSaysIsReadOrRefused(byte[] input) {
        AgentMessage message;
        try {
            message = FrameCodec.message(AgentFrame.parseFrom(input));
        } catch (MalformedFrameException | InvalidProtocolBufferException refused) {
            return;
        }
        assertEquals(message, FrameCodec.message(FrameCodec.frame(message)));
    }
}
