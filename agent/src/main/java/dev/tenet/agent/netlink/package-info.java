/**
 * The kernel's routing netlink (rtnetlink(7)) as far as an agent needs it: links, addresses, routes, neighbours, and word of links that
 * come and go. Knows nothing of networks of tenants.
 *
 * <p>A {@link dev.tenet.agent.netlink.NetlinkSocket} belongs to the network namespace of the thread that opened it, for ever; so whoever
 * has the socket can work in that namespace from any thread. Sockets are safe for use by several threads, one request at a time.
 *
 * <p>What the kernel refuses comes as a {@link dev.tenet.agent.netlink.NetlinkException} with the kernel's own sentence where it gave
 * one.
 */
@NullMarked
package dev.tenet.agent.netlink;

import org.jspecify.annotations.NullMarked;
