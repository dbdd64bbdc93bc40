package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Nat64Prefix;
import java.util.Optional;

/** Packets to 64:ff9b::/96 as IPv4 ones, and what comes for their bindings as IPv6 ones (RFC 6146, headers by RFC 7915). */
final class Nat64 {
    private Nat64() {}

    /** Whether the packet leaves for an IPv4 host by IPv6. */
    static boolean leaves(PacketContext p) {
        return (p.nat.isPresent() || p.bound.isPresent())
                && Nat64Prefix.embedded(p.key().remote()).isPresent();
    }

    // ---- from an instance

    /** Why the packet cannot become an IPv4 one. */
    static Optional<Reason> refusal(PacketContext p) {
        return refusal(p.frame, p.ip(), p.relatedKey, false);
    }

    private static Optional<Reason> refusal(
            Bytes frame, ParsedPacket.Ip ip, Optional<FlowKey> about, boolean superpacket) {
        if (!OtherFamily.hasPiece(ip)) {
            return Optional.of(Reason.NAT64_FRAGMENT);
        }
        return OtherFamily.has(frame, ip, about, superpacket)
                ? Optional.empty()
                : Optional.of(Reason.NAT64_UNTRANSLATABLE);
    }

    /** The frame as it leaves. */
    static Bytes leaving(PacketContext p, Flow.Bound bound) {
        ParsedPacket.Ip ip = p.ip();
        Ipv4Address far = Nat64Prefix.embedded(p.key().remote()).orElseThrow();
        if (p.relatedKey.isPresent()) {
            boolean echo = p.key().protocol().equals(IpProtocol.ICMPV6);
            return OtherFamily.of(
                    p.frame,
                    ip,
                    new OtherFamily.Error(
                            bound.address(),
                            far,
                            bound.address(),
                            echo ? bound.port() : p.key().remotePort(),
                            bound.port()),
                    p.inputs.random());
        }
        Bytes frame = NatStage.withPort(p.frame, ip, true, bound.port());
        return OtherFamily.of(frame, ip, bound.address(), far, TooBigStage.sizeOnWire(p), p.inputs.random());
    }

    // ---- from an edge

    /** Why the packet cannot become an IPv6 one. */
    static Optional<Reason> refusal(Bytes frame, ParsedPacket.Ip ip, boolean superpacket) {
        return refusal(frame, ip, Optional.empty(), superpacket);
    }

    /** The inner frame as the interface of the binding gets it. */
    static Bytes arriving(Bytes inner, ParsedPacket.Ip ip, NatBinding.Key key, NatBinding binding) {
        Ipv6Address local = (Ipv6Address) binding.local();
        Ipv6Address far = Nat64Prefix.embed((Ipv4Address) ip.source());
        if (ip.isIcmpError()) {
            return OtherFamily.of(
                    inner,
                    ip,
                    new OtherFamily.Error(
                            far, local, Nat64Prefix.embed(key.remote()), binding.localPort(), key.remotePort()),
                    0);
        }
        Bytes frame = NatStage.withPort(inner, ip, false, binding.localPort());
        return OtherFamily.of(frame, ip, far, local, 0, 0);
    }
}
