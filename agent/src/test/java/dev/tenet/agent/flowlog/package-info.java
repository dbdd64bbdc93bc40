@NullMarked
package dev.tenet.agent.flowlog;

import org.jspecify.annotations.NullMarked;
