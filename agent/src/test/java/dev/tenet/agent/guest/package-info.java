@NullMarked
package dev.tenet.agent.guest;

import org.jspecify.annotations.NullMarked;
