package dev.tenet.datapath.cases;

import dev.tenet.datapath.reference.Attachment;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.NetworkInterface;

/** Interfaces and attachments that differ in one thing. */
final class Changed {
    private Changed() {}

    static NetworkInterface sourceCheck(NetworkInterface from, boolean check) {
        return copy(from, from.identity(), check, from.flowQuota(), from.asksPerSecond());
    }

    static NetworkInterface identity(NetworkInterface from, Identity identity) {
        return copy(from, identity, from.sourceDestinationCheck(), from.flowQuota(), from.asksPerSecond());
    }

    static NetworkInterface flowQuota(NetworkInterface from, int quota) {
        return copy(from, from.identity(), from.sourceDestinationCheck(), quota, from.asksPerSecond());
    }

    static NetworkInterface asksPerSecond(NetworkInterface from, int asks) {
        return copy(from, from.identity(), from.sourceDestinationCheck(), from.flowQuota(), asks);
    }

    static Attachment generation(Attachment from, int topologyGeneration) {
        return new Attachment(from.device(), from.open(), from.deliverToPeer(), topologyGeneration);
    }

    private static NetworkInterface copy(
            NetworkInterface from, Identity identity, boolean sourceCheck, int flowQuota, int asksPerSecond) {
        return new NetworkInterface(
                from.number(),
                from.name(),
                from.vni(),
                from.mac(),
                from.routerMac(),
                from.addresses(),
                from.ipv4Subnet(),
                from.ipv6Subnet(),
                from.groups(),
                identity,
                from.routeTable(),
                sourceCheck,
                from.mtuBytes(),
                from.idleTimeouts(),
                flowQuota,
                asksPerSecond,
                from.locationGeneration());
    }
}
