/**
 * Tables that should hold one thing and do hold another, and what leads from the one to the other. Programmers say what a table should
 * hold; where it really lies, in a kernel map or in a test's memory, is behind {@link dev.tenet.agent.table.EntryStore}.
 */
@NullMarked
package dev.tenet.agent.table;

import org.jspecify.annotations.NullMarked;
