/**
 * Packet tests written as packets, each case a sentence. {@link dev.tenet.datapath.cases.PacketCases} lists them; an {@link
 * dev.tenet.datapath.cases.PacketExecutor} runs them: the reference here, the kernel's programs in module {@code tests}.
 */
@NullMarked
package dev.tenet.datapath.cases;

import org.jspecify.annotations.NullMarked;
