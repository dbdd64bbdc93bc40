@NullMarked
package dev.tenet.agent.flood;

import org.jspecify.annotations.NullMarked;
