@NullMarked
package dev.tenet.agent;

import org.jspecify.annotations.NullMarked;
