package dev.tenet.agent.guest;

import dev.tenet.bpf.InterfaceIndex;

/**
 * The host's side of a guest's device.
 *
 * @param hasPeer whether the guest's side is another device, in another namespace, which packets can be handed to directly
 */
public record HostSide(InterfaceIndex index, boolean hasPeer) {}
