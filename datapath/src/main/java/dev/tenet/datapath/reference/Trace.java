package dev.tenet.datapath.reference;

import dev.tenet.datapath.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What each stage that a packet met found, in order. */
public final class Trace {
    private final List<Step> steps = new ArrayList<>();

    /** One stage. */
    public record Step(Stage stage, List<Finding> findings) {}

    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** The last stage entered; {@link Stage#PARSE} before any. */
    public Stage last() {
        return steps.isEmpty() ? Stage.PARSE : steps.getLast().stage();
    }

    void enter(Stage stage) {
        steps.add(new Step(stage, new ArrayList<>()));
    }

    void note(Finding finding) {
        steps.getLast().findings().add(finding);
    }
}
