/**
 * The host's services: what instances ask their host by DHCP, neighbour discovery, DNS and HTTP. They live in a network namespace of their
 * own, which only the datapath leads to, and end with the agent.
 */
@NullMarked
package dev.tenet.agent.service;

import org.jspecify.annotations.NullMarked;
