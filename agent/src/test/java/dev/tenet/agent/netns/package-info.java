/** Tests with real namespaces and devices; they need root. */
@NullMarked
package dev.tenet.agent.netns;

import org.jspecify.annotations.NullMarked;
