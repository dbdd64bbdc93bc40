/** The kernel's programs against the reference: every packet case, and a million random packets. Needs root. */
@NullMarked
package dev.tenet.tests.kernel;

import org.jspecify.annotations.NullMarked;
