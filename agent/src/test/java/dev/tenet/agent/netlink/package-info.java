@NullMarked
package dev.tenet.agent.netlink;

import org.jspecify.annotations.NullMarked;
