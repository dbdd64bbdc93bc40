package dev.tenet.tests.journey;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A {@link Journey} that runs while no other does: it measures shares or times, or floods. */
@Target(TYPE)
@Retention(RUNTIME)
@Inherited
@ResourceLock(value = Journey.MACHINE, mode = ResourceAccessMode.READ_WRITE)
@interface QuietJourney {}
