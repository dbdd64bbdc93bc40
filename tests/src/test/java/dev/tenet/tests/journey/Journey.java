package dev.tenet.tests.journey;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A class of tests with a lab of its own. Mostly they wait, so two of them run side by side ({@link LabTurns}). */
@Target(TYPE)
@Retention(RUNTIME)
@Inherited
@ExtendWith(LabTurns.class)
@ResourceLock(value = Journey.MACHINE, mode = ResourceAccessMode.READ)
public @interface Journey {
    /** Of those who take of the machine what they need, and who leave others what they need. */
    String MACHINE = "machine";
}
