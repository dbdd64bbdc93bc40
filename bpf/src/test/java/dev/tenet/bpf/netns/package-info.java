/** Level netns: what needs devices and network namespaces. */
@NullMarked
package dev.tenet.bpf.netns;

import org.jspecify.annotations.NullMarked;
