package dev.tenet.datapath.cases;

import dev.tenet.datapath.reference.Attachment;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

/** Interfaces and attachments that differ in one thing. */
final class Changed {
    private Changed() {}

    static NetworkInterface prefixes(NetworkInterface from, String... prefixes) {
        return copy(
                from,
                Stream.of(prefixes).map(IpPrefix::parse).toList(),
                from.identity(),
                from.sourceDestinationCheck(),
                from.flowQuota(),
                from.asksPerSecond());
    }

    static NetworkInterface sourceCheck(NetworkInterface from, boolean check) {
        return copy(from, from.prefixes(), from.identity(), check, from.flowQuota(), from.asksPerSecond());
    }

    static NetworkInterface identity(NetworkInterface from, Identity identity) {
        return copy(
                from, from.prefixes(), identity, from.sourceDestinationCheck(), from.flowQuota(), from.asksPerSecond());
    }

    static NetworkInterface flowQuota(NetworkInterface from, int quota) {
        return copy(from, from.prefixes(), from.identity(), from.sourceDestinationCheck(), quota, from.asksPerSecond());
    }

    static NetworkInterface asksPerSecond(NetworkInterface from, int asks) {
        return copy(from, from.prefixes(), from.identity(), from.sourceDestinationCheck(), from.flowQuota(), asks);
    }

    static NetworkInterface ruleChange(NetworkInterface from, RuleChange ruleChange) {
        return copy(
                from,
                from.addresses(),
                from.prefixes(),
                from.identity(),
                from.sourceDestinationCheck(),
                from.flowQuota(),
                from.asksPerSecond(),
                ruleChange,
                from.idleTimeouts());
    }

    static NetworkInterface idleTimeouts(NetworkInterface from, IdleTimeouts timeouts) {
        return copy(
                from,
                from.addresses(),
                from.prefixes(),
                from.identity(),
                from.sourceDestinationCheck(),
                from.flowQuota(),
                from.asksPerSecond(),
                from.ruleChange(),
                timeouts);
    }

    static NetworkInterface rates(NetworkInterface from, Rates rates) {
        return new NetworkInterface(
                from.number(),
                from.name(),
                from.vni(),
                from.mac(),
                from.routerMac(),
                from.addresses(),
                from.prefixes(),
                from.ipv4Subnet(),
                from.ipv6Subnet(),
                from.groups(),
                from.identity(),
                from.networkAcl(),
                from.routeTable(),
                from.sourceDestinationCheck(),
                from.mtuBytes(),
                from.idleTimeouts(),
                from.flowQuota(),
                from.ruleChange(),
                from.asksPerSecond(),
                rates,
                from.locationGeneration());
    }

    static Attachment generation(Attachment from, int topologyGeneration) {
        return new Attachment(
                from.device(),
                from.open(),
                from.deliverToPeer(),
                topologyGeneration,
                from.policyGeneration(),
                from.serviceSlot(),
                from.payer());
    }

    /** Another interface of the same instance is the primary one. */
    static Attachment payer(Attachment from, InterfaceNumber payer) {
        return new Attachment(
                from.device(),
                from.open(),
                from.deliverToPeer(),
                from.topologyGeneration(),
                from.policyGeneration(),
                from.serviceSlot(),
                payer);
    }

    static NetworkInterface addresses(NetworkInterface from, List<IpAddress> addresses) {
        return copy(
                from,
                addresses,
                from.prefixes(),
                from.identity(),
                from.sourceDestinationCheck(),
                from.flowQuota(),
                from.asksPerSecond());
    }

    static Attachment policyGeneration(Attachment from, int generation) {
        return new Attachment(
                from.device(),
                from.open(),
                from.deliverToPeer(),
                from.topologyGeneration(),
                generation,
                from.serviceSlot(),
                from.payer());
    }

    private static NetworkInterface copy(
            NetworkInterface from,
            List<IpPrefix> prefixes,
            Identity identity,
            boolean sourceCheck,
            int flowQuota,
            int asksPerSecond) {
        return copy(from, from.addresses(), prefixes, identity, sourceCheck, flowQuota, asksPerSecond);
    }

    private static NetworkInterface copy(
            NetworkInterface from,
            List<IpAddress> addresses,
            List<IpPrefix> prefixes,
            Identity identity,
            boolean sourceCheck,
            int flowQuota,
            int asksPerSecond) {
        return copy(
                from,
                addresses,
                prefixes,
                identity,
                sourceCheck,
                flowQuota,
                asksPerSecond,
                from.ruleChange(),
                from.idleTimeouts());
    }

    private static NetworkInterface copy(
            NetworkInterface from,
            List<IpAddress> addresses,
            List<IpPrefix> prefixes,
            Identity identity,
            boolean sourceCheck,
            int flowQuota,
            int asksPerSecond,
            RuleChange ruleChange,
            IdleTimeouts idleTimeouts) {
        return new NetworkInterface(
                from.number(),
                from.name(),
                from.vni(),
                from.mac(),
                from.routerMac(),
                addresses,
                prefixes,
                from.ipv4Subnet(),
                from.ipv6Subnet(),
                from.groups(),
                identity,
                from.networkAcl(),
                from.routeTable(),
                sourceCheck,
                from.mtuBytes(),
                idleTimeouts,
                flowQuota,
                ruleChange,
                asksPerSecond,
                from.rates(),
                from.locationGeneration());
    }
}
