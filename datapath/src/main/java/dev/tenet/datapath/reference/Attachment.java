package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;

/**
 * How a network interface is attached to this host.
 *
 * @param device the host side of its device
 * @param open whether its policy is complete: without, nothing passes
 * @param deliverToPeer whether packets go straight into the namespace at the device's other end
 * @param topologyGeneration raised when connections must find their way anew, and be judged by the network ACL again
 * @param policyGeneration raised when the rules of its security groups change
 * @param serviceSlot where the host's services know it by; 0 is none
 * @param payer its instance's primary interface, whose usage has the buckets of all of the instance's interfaces
 */
public record Attachment(
        DeviceIndex device,
        boolean open,
        boolean deliverToPeer,
        int topologyGeneration,
        int policyGeneration,
        int serviceSlot,
        InterfaceNumber payer) {}
