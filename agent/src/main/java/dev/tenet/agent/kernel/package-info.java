/**
 * The datapath in the kernel: loads its programs, keeps its maps and attachments pinned so that they outlive the agent, and reads its
 * counters.
 */
@NullMarked
package dev.tenet.agent.kernel;

import org.jspecify.annotations.NullMarked;
