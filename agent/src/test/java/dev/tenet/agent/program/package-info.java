@NullMarked
package dev.tenet.agent.program;

import org.jspecify.annotations.NullMarked;
