package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.layout.ServiceConstant;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/**
 * The way to the host's services and back: DHCP (RFC 2131, RFC 8415), router advertisements (RFC 4861), names and metadata. They know an
 * interface by an address that holds its slot in place of its network's prefix, so nothing is remembered on the way.
 */
final class HostServices {
    private static final int DHCP_SERVER = 67;
    private static final int DHCPV6_SERVER = 547;
    private static final int NAMES = 53;
    private static final int METADATA = 80;
    private static final int HOP_LIMIT = 255;
    private static final Ipv6Address DHCPV6_SERVERS = Ipv6Address.parse("ff02::1:2");
    private static final IpPrefix LINK_LOCAL_IPV4 = IpPrefix.parse("169.254.0.0/16");
    private static final int LOWER_HALF = 0xffff;
    private static final long LOWER_WORD = 0xffff_ffffL;
    private static final int LINK_LOCAL_WORD = 0xfe80_0000;
    private static final int SLOT_MASK = 0x3fff;

    private final FlowLogRecorder flowLogs;

    private static final Ipv4Address LINK_IPV4 = new Ipv4Address(ServiceConstant.LINK_IPV4);
    private static final Ipv4Address RESOLVER_IPV4 = new Ipv4Address(ServiceConstant.RESOLVER_IPV4);
    private static final Ipv4Address NAMES_IPV4 = new Ipv4Address(ServiceConstant.NAMES_IPV4);
    private static final Ipv4Address METADATA_IPV4 = new Ipv4Address(ServiceConstant.METADATA_IPV4);
    private static final Ipv6Address LINK_IPV6 = serviceIpv6(ServiceConstant.LINK_IPV6);
    private static final Ipv6Address NAMES_IPV6 = serviceIpv6(ServiceConstant.NAMES_IPV6);
    private static final Ipv6Address METADATA_IPV6 = serviceIpv6(ServiceConstant.METADATA_IPV6);
    private static final IpPrefix SERVICES_IPV6 = new IpPrefix(serviceIpv6(0), 32);

    private final MirrorStage mirror;

    /** RFC 2131, 4.1: to everybody, from nobody yet. */
    static boolean isFirstDhcp(ParsedPacket.Ip ip) {
        return isUdp(ip, DHCP_SERVER)
                && ip.source().equals(Ipv4Address.UNSPECIFIED)
                && ip.destination().equals(Ipv4Address.BROADCAST);
    }

    static boolean isForDhcpv6(ParsedPacket.Ip ip) {
        return isUdp(ip, DHCPV6_SERVER) && ip.destination().equals(DHCPV6_SERVERS);
    }

    HostServices(FlowLogRecorder flowLogs, MirrorStage mirror) {
        this.flowLogs = flowLogs;
        this.mirror = mirror;
    }

    // ---- to the services

    /** Takes the packet if it is for a service of the host. */
    Optional<Ending> take(PacketContext p, ParsedPacket.Ip ip) {
        return switch (ip.source().family()) {
            case IPV4 -> takeIpv4(p, ip);
            case IPV6 -> takeIpv6(p, ip);
        };
    }

    private Optional<Ending> takeIpv4(PacketContext p, ParsedPacket.Ip ip) {
        Ipv4Address destination = (Ipv4Address) ip.destination();
        boolean router = destination.equals(Ipv4Address.BROADCAST) || destination.equals(router(p));
        if (isUdp(ip, DHCP_SERVER) && router) {
            return hand(p, ip, LINK_IPV4);
        }
        boolean resolver = p.at().resolver().filter(destination::equals).isPresent();
        if (!resolver && !LINK_LOCAL_IPV4.contains(destination)) {
            return Optional.empty();
        }
        if (resolver && isForNames(ip)) {
            return hand(p, ip, RESOLVER_IPV4);
        }
        if (destination.equals(NAMES_IPV4) && isForNames(ip)) {
            return hand(p, ip, NAMES_IPV4);
        }
        return destination.equals(METADATA_IPV4) && isForMetadata(ip)
                ? hand(p, ip, METADATA_IPV4)
                : Ending.drop(Reason.SERVICE_UNKNOWN);
    }

    private Optional<Ending> takeIpv6(PacketContext p, ParsedPacket.Ip ip) {
        if (ip.isIcmpv6() && ip.service() >>> 8 == Icmpv6Header.ROUTER_SOLICITATION) {
            return ip.hopLimit() == HOP_LIMIT && (ip.service() & 0xff) == 0
                    ? hand(p, ip, LINK_IPV6)
                    : Ending.drop(Reason.NEIGHBOR_UNANSWERABLE);
        }
        if (isForDhcpv6(ip)) {
            return hand(p, ip, LINK_IPV6);
        }
        if (!SERVICES_IPV6.contains(ip.destination())) {
            return Optional.empty();
        }
        if (ip.destination().equals(NAMES_IPV6) && isForNames(ip)) {
            return hand(p, ip, NAMES_IPV6);
        }
        return ip.destination().equals(METADATA_IPV6) && isForMetadata(ip)
                ? hand(p, ip, METADATA_IPV6)
                : Ending.drop(Reason.SERVICE_UNKNOWN);
    }

    private Optional<Ending> hand(PacketContext p, ParsedPacket.Ip ip, IpAddress service) {
        boolean allowed = p.state
                .usage(p.at().number())
                .filter(usage -> usage.takeServicePacket(p.now(), ServiceConstant.PACKETS_A_SECOND))
                .isPresent();
        if (!allowed) {
            return Ending.drop(Reason.LINKLOCAL_ALLOWANCE_EXCEEDED);
        }
        if (p.tables.serviceDevice.isEmpty() || p.at().attachment().serviceSlot() == 0) {
            return Ending.drop(Reason.SERVICE_AWAY);
        }
        boolean ofLink = service.equals(LINK_IPV4) || service.equals(LINK_IPV6);
        Optional<IpAddress> knownAs = knownAs(p, ip.source(), ofLink);
        if (knownAs.isEmpty()) {
            return Ending.drop(Reason.SERVICE_SOURCE_FOREIGN);
        }
        if (isForNames(ip)) {
            p.interest = MirrorStage.Interest.NAMES;
            mirror.copy(p, RuleDirection.EGRESS);
        }
        return hand(p, ip, knownAs.get(), service);
    }

    private static Optional<Ending> hand(PacketContext p, ParsedPacket.Ip ip, IpAddress knownAs, IpAddress service) {
        p.frame = AddressRewrite.of(p.frame, ip, knownAs, service);
        p.note(new Finding.HandedToService(service));
        return Ending.to(VerdictKind.TO_SERVICE, p.tables.serviceDevice.orElseThrow(), Reason.TO_SERVICE);
    }

    /** A target's answer to a health check. */
    Optional<Ending> answerCheck(PacketContext p, InterfaceNumber front) {
        if (p.tables.serviceDevice.isEmpty() || p.at().attachment().serviceSlot() == 0) {
            return Ending.drop(Reason.SERVICE_AWAY);
        }
        Optional<IpAddress> knownAs = knownAs(p, p.ip().source(), false);
        return knownAs.isEmpty()
                ? Ending.drop(Reason.SERVICE_SOURCE_FOREIGN)
                : hand(p, p.ip(), knownAs.get(), addressOf(front, knownAs.get().family()));
    }

    /** The slot in place of the network's prefix; empty where that would not lead back. */
    private static Optional<IpAddress> knownAs(PacketContext p, IpAddress source, boolean ofLink) {
        LocalInterface asker = p.at();
        boolean fromLink = source.family() == IpFamily.IPV6 && source.isLinkLocal();
        boolean early = ofLink && (fromLink || !p.owns(source));
        if (!early && !p.owns(source)) {
            return Optional.empty();
        }
        int slot = asker.attachment().serviceSlot();
        return switch (source) {
            case Ipv4Address(int bits) ->
                (early ? bits == 0 : (bits ^ primary(asker)) >>> 16 == 0)
                        ? Optional.of(new Ipv4Address((ServiceConstant.IPV4_PREFIX | slot) << 16 | bits & LOWER_HALF))
                        : Optional.empty();
            case Ipv6Address address -> {
                int first = (int) (address.high() >>> 32);
                boolean holds = early
                        ? address.isUnspecified() || first == LINK_LOCAL_WORD
                        : first == (int) (primaryIpv6(asker).high() >>> 32);
                int link = early ? ServiceConstant.LINK_LOCAL : 0;
                yield holds
                        ? Optional.of(withFirst(address, ServiceConstant.IPV6_PREFIX << 16 | link | slot))
                        : Optional.empty();
            }
        };
    }

    // ---- and back

    /** An answer of a service: finds whom it is for, and gives it the addresses that the instance knows. */
    Optional<Ending> answer(PacketContext p) {
        p.enter(Stage.LOCAL_SERVICE);
        if (!(p.parsed() instanceof ParsedPacket.Ip ip) || !isAnswer(ip)) {
            return Ending.drop(Reason.SERVICE_ANSWER_ASTRAY);
        }
        p.interest = isOfNames(ip) ? MirrorStage.Interest.NAMES : MirrorStage.Interest.NOTHING;
        Optional<LocalInterface> asker = asker(p, ip.destination());
        Optional<InterfaceNumber> checker = checkerOf(ip.source());
        if (asker.isPresent() && checker.isPresent()) {
            return check(p, ip, asker.get(), checker.get());
        }
        Optional<IpAddress> source = asker.flatMap(found -> seenAs(found, ip.source()));
        if (source.isEmpty()) {
            return Ending.drop(Reason.SERVICE_ANSWER_ASTRAY);
        }
        p.at(asker.orElseThrow());
        IpAddress destination = original(p.at(), ip.destination());
        p.frame = AddressRewrite.of(AddressRewrite.hopLimitFromClass(p.frame), ip, source.get(), destination);
        return Optional.empty();
    }

    /** As the router it asks a target that has the balancer's address itself, and would not answer it. */
    private static boolean isRouter(InterfaceNumber checker) {
        return (checker.number() & ServiceConstant.CHECKS_BY_ROUTER) != 0;
    }

    private static Optional<InterfaceNumber> frontOf(InterfaceNumber checker) {
        int number = checker.number() & ~ServiceConstant.CHECKS_BY_ROUTER;
        return number == 0 ? Optional.empty() : Optional.of(new InterfaceNumber(number));
    }

    private static IpAddress firstAddress(LocalInterface target, IpFamily family) {
        return switch (family) {
            case IPV4 -> router(target);
            case IPV6 -> new Ipv6Address(primaryIpv6(target).high(), 1);
        };
    }

    /** Of the balancer that asks, and whether as the router; empty: it is no check. */
    private static Optional<InterfaceNumber> checkerOf(IpAddress source) {
        int number = switch (source) {
            case Ipv4Address(int bits) ->
                (bits & ServiceConstant.CHECKS_MASK) == ServiceConstant.CHECKS_IPV4
                        ? bits & ~ServiceConstant.CHECKS_MASK
                        : 0;
            case Ipv6Address address ->
                address.high() == (long) ServiceConstant.CHECKS_IPV6 << 48 && address.low() >>> 32 == 0
                        ? (int) address.low()
                        : 0;
        };
        return number > 0 ? Optional.of(new InterfaceNumber(number)) : Optional.empty();
    }

    private static IpAddress addressOf(InterfaceNumber checker, IpFamily family) {
        return switch (family) {
            case IPV4 -> new Ipv4Address(ServiceConstant.CHECKS_IPV4 | checker.number());
            case IPV6 -> new Ipv6Address((long) ServiceConstant.CHECKS_IPV6 << 48, checker.number());
        };
    }

    /** To a balancer's target: the addresses become those that it sees, and what is judged. */
    private Optional<Ending> check(
            PacketContext p, ParsedPacket.Ip ip, LocalInterface target, InterfaceNumber checker) {
        BalancerFront found = frontOf(checker).map(p.tables.balancerFronts::get).orElse(null);
        if (found == null
                || found.address().family() != ip.source().family()
                || !ip.isTcp()
                || ip.piece().isPresent()) {
            return Ending.drop(Reason.SERVICE_ANSWER_ASTRAY);
        }
        p.at(target);
        IpAddress destination = switch (ip.destination()) {
            case Ipv4Address(int bits) -> new Ipv4Address(primary(target) & ~LOWER_HALF | bits & LOWER_HALF);
            case Ipv6Address known ->
                withFirst(known, (int) (primaryIpv6(target).high() >>> 32));
        };
        IpAddress source =
                isRouter(checker) ? firstAddress(target, found.address().family()) : found.address();
        flowLogs.at(p, RuleDirection.INGRESS);
        p.checkedBy = Optional.of(checker);
        p.farIdentity = found.identity();
        p.frame = AddressRewrite.of(AddressRewrite.hopLimitFromClass(p.frame), ip, source, destination);
        p.parsed(ip.withSource(source, ip.sourcePort()).withDestination(destination, ip.destinationPort()));
        return Optional.empty();
    }

    private static boolean isAnswer(ParsedPacket.Ip ip) {
        return ip.isTcp()
                || ip.protocol().equals(IpProtocol.UDP)
                || ip.isIcmpv6() && ip.service() >>> 8 == Icmpv6Header.ROUTER_ADVERTISEMENT;
    }

    private static Optional<LocalInterface> asker(PacketContext p, IpAddress destination) {
        int first = firstWord(destination);
        boolean slotted = destination.family() == IpFamily.IPV4
                ? first >>> 30 == ServiceConstant.IPV4_PREFIX >>> 14
                : first >>> 16 == ServiceConstant.IPV6_PREFIX;
        int slot = (destination.family() == IpFamily.IPV4 ? first >>> 16 : first) & SLOT_MASK;
        return Optional.ofNullable(slotted && slot != 0 ? p.tables.serviceSlots.get(slot) : null)
                .map(p.tables.interfaces::get)
                .filter(found -> found.attachment().serviceSlot() == slot
                        && found.attachment().open());
    }

    private static Optional<IpAddress> seenAs(LocalInterface asker, IpAddress service) {
        if (service.equals(LINK_IPV4)) {
            return Optional.of(router(asker));
        }
        if (service.equals(RESOLVER_IPV4)) {
            return Optional.of(asker.resolver().orElse(Ipv4Address.UNSPECIFIED));
        }
        if (service.equals(LINK_IPV6)) {
            return Optional.of(linkLocal(asker.resource().routerMac()));
        }
        boolean same = service.equals(NAMES_IPV4)
                || service.equals(METADATA_IPV4)
                || service.equals(NAMES_IPV6)
                || service.equals(METADATA_IPV6);
        return same ? Optional.of(service) : Optional.empty();
    }

    private static IpAddress original(LocalInterface asker, IpAddress knownAs) {
        return switch (knownAs) {
            case Ipv4Address(int bits) ->
                (bits & LOWER_HALF) == 0
                        ? Ipv4Address.BROADCAST
                        : new Ipv4Address(primary(asker) & ~LOWER_HALF | bits & LOWER_HALF);
            case Ipv6Address address -> {
                boolean ofLink = (firstWord(address) & ServiceConstant.LINK_LOCAL) != 0;
                boolean everybody = (address.high() & LOWER_WORD) == 0 && address.low() == 0;
                int first = ofLink ? LINK_LOCAL_WORD : (int) (primaryIpv6(asker).high() >>> 32);
                yield everybody ? Ipv6Address.ALL_NODES : withFirst(address, first);
            }
        };
    }

    // ---- small values

    private static boolean isUdp(ParsedPacket.Ip ip, int port) {
        return ip.protocol().equals(IpProtocol.UDP) && ip.service() == port;
    }

    private static boolean isForNames(ParsedPacket.Ip ip) {
        return isUdp(ip, NAMES) || ip.isTcp() && ip.service() == NAMES;
    }

    private static boolean isOfNames(ParsedPacket.Ip ip) {
        return ip.sourcePort() == NAMES && (ip.isTcp() || ip.protocol().equals(IpProtocol.UDP));
    }

    private static boolean isForMetadata(ParsedPacket.Ip ip) {
        return ip.isTcp() && ip.service() == METADATA;
    }

    private static Ipv4Address router(PacketContext p) {
        return router(p.at());
    }

    private static Ipv4Address router(LocalInterface asker) {
        return asker.resource()
                .ipv4Subnet()
                .map(subnet -> new Ipv4Address(((Ipv4Address) subnet.first()).bits() + 1))
                .orElse(new Ipv4Address(1));
    }

    private static int primary(LocalInterface asker) {
        return asker.resource()
                .primary(IpFamily.IPV4)
                .map(address -> ((Ipv4Address) address).bits())
                .orElse(0);
    }

    private static Ipv6Address primaryIpv6(LocalInterface asker) {
        return asker.resource()
                .primary(IpFamily.IPV6)
                .map(Ipv6Address.class::cast)
                .orElse(Ipv6Address.UNSPECIFIED);
    }

    private static int firstWord(IpAddress address) {
        return switch (address) {
            case Ipv4Address(int bits) -> bits;
            case Ipv6Address ipv6 -> (int) (ipv6.high() >>> 32);
        };
    }

    private static Ipv6Address withFirst(Ipv6Address address, int first) {
        return new Ipv6Address((long) first << 32 | address.high() & LOWER_WORD, address.low());
    }

    private static Ipv6Address serviceIpv6(int last) {
        return new Ipv6Address((long) ServiceConstant.IPV6_NETWORK << 32, last);
    }

    /** RFC 4291, appendix A. */
    private static Ipv6Address linkLocal(MacAddress mac) {
        long bits = mac.bits() ^ 0x0200_0000_0000L;
        return new Ipv6Address((long) LINK_LOCAL_WORD << 32, bits >>> 24 << 40 | 0xff_fe00_0000L | bits & 0xff_ffffL);
    }
}
