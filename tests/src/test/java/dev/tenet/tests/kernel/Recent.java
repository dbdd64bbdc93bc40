package dev.tenet.tests.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers that take long to find; those to the latest questions are kept. For any threads.
 *
 * @param <Q> equal questions have equal answers, which nobody changes
 */
final class Recent<Q, A> {
    private static final int KEPT = 64;

    private final Function<Q, A> answer;
    private final Map<Q, A> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Q, A> eldest) {
            return size() > KEPT;
        }
    };

    Recent(Function<Q, A> answer) {
        this.answer = answer;
    }

    synchronized A of(Q question) {
        return kept.computeIfAbsent(question, answer);
    }
}
