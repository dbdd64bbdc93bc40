@NullMarked
package dev.tenet.agent.table;

import org.jspecify.annotations.NullMarked;
