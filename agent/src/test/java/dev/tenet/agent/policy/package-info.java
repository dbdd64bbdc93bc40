@NullMarked
package dev.tenet.agent.policy;

import org.jspecify.annotations.NullMarked;
