package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.NameAnswerFrame;
import dev.tenet.hoststate.wire.NameQuestionFrame;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Questions for instances and their answers, as frames. */
final class NameCodec {
    private NameCodec() {}

    static NameQuestionFrame frame(AgentMessage.NameQuestion question) {
        NameQuestionFrame.Builder frame = NameQuestionFrame.newBuilder()
                .setNumber(question.number())
                .setNetwork(question.network().number());
        switch (question.subject()) {
            case NameSubject.OfInstance(var instance) -> frame.setInstance(instance.value());
            case NameSubject.OfAddress(var address) -> frame.setAddress(KeyCodec.bytes(address));
        }
        return frame.build();
    }

    static AgentMessage.NameQuestion question(NameQuestionFrame frame) {
        return new AgentMessage.NameQuestion(
                frame.getNumber(),
                new VirtualNetworkIdentifier(frame.getNetwork()),
                switch (frame.getSubjectCase()) {
                    case INSTANCE -> new NameSubject.OfInstance(new InstanceKey(frame.getInstance()));
                    case ADDRESS -> new NameSubject.OfAddress(KeyCodec.address(frame.getAddress()));
                    case SUBJECT_NOT_SET -> throw new IllegalArgumentException("a question for nothing known here");
                });
    }

    static NameAnswerFrame frame(ControllerMessage.NameAnswer answer) {
        NameAnswerFrame.Builder frame = NameAnswerFrame.newBuilder()
                .setNumber(answer.number())
                .addAllAddresses(Lists.transform(answer.addresses(), KeyCodec::bytes));
        answer.instance().ifPresent(instance -> frame.setInstance(instance.value()));
        return frame.build();
    }

    static ControllerMessage.NameAnswer answer(NameAnswerFrame frame) {
        return new ControllerMessage.NameAnswer(
                frame.getNumber(),
                frame.hasInstance() ? Optional.of(new InstanceKey(frame.getInstance())) : Optional.empty(),
                Lists.transform(frame.getAddressesList(), KeyCodec::address));
    }
}
