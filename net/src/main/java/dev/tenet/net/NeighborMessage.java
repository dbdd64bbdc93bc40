package dev.tenet.net;

import java.util.List;

/** A neighbour discovery message (RFC 4861, 4.1 to 4.5): what an ICMPv6 message of types 133 to 137 says. */
public sealed interface NeighborMessage {
    List<NeighborOption> options();

    /** The ICMPv6 header that starts it, its checksum 0. */
    Icmpv6Header header();

    /** What follows the header's eight bytes. */
    Bytes body();

    /** Whether messages of this type are neighbour discovery. */
    static boolean isNeighborDiscovery(Icmpv6Header header) {
        return header.type() >= Icmpv6Header.ROUTER_SOLICITATION && header.type() <= Icmpv6Header.REDIRECT;
    }

    /** Reads the body of a message whose header {@link #isNeighborDiscovery}; its code, checksum and hop limit are not judged. */
    static NeighborMessage parse(Icmpv6Header header, Bytes body) throws MalformedPacketException {
        return switch (header.type()) {
            case Icmpv6Header.ROUTER_SOLICITATION ->
                new RouterSolicitation(header.rest(), NeighborOption.parseAll(body));
            case Icmpv6Header.ROUTER_ADVERTISEMENT -> RouterAdvertisement.parse(header, body);
            case Icmpv6Header.NEIGHBOR_SOLICITATION -> {
                body.require(16, "a neighbour solicitation");
                yield new NeighborSolicitation(header.rest(), body.ipv6(0), NeighborOption.parseAll(body.slice(16)));
            }
            case Icmpv6Header.NEIGHBOR_ADVERTISEMENT -> {
                body.require(16, "a neighbour advertisement");
                yield new NeighborAdvertisement(header.rest(), body.ipv6(0), NeighborOption.parseAll(body.slice(16)));
            }
            case Icmpv6Header.REDIRECT -> {
                body.require(32, "a redirect");
                yield new Redirect(header.rest(), body.ipv6(0), body.ipv6(16), NeighborOption.parseAll(body.slice(32)));
            }
            default ->
                throw new MalformedPacketException("ICMPv6 type " + header.type() + " is not neighbour discovery");
        };
    }

    private static ByteWriter write(ByteWriter writer, List<NeighborOption> options) {
        options.forEach(option -> option.writeTo(writer));
        return writer;
    }

    /** @param reserved the four bytes after the checksum */
    record RouterSolicitation(int reserved, List<NeighborOption> options) implements NeighborMessage {
        public RouterSolicitation {
            options = List.copyOf(options);
        }

        @Override
        public Icmpv6Header header() {
            return new Icmpv6Header(Icmpv6Header.ROUTER_SOLICITATION, 0, 0, reserved);
        }

        @Override
        public Bytes body() {
            return write(new ByteWriter(), options).toBytes();
        }
    }

    /** @param flags managed 0x80, other configuration 0x40, the rest as sent */
    record RouterAdvertisement(
            int hopLimit,
            int flags,
            int lifetimeSeconds,
            int reachableMilliseconds,
            int retransmitMilliseconds,
            List<NeighborOption> options)
            implements NeighborMessage {
        public RouterAdvertisement {
            Fields.check("hop limit", hopLimit, 8);
            Fields.check("flags", flags, 8);
            Fields.check("lifetime", lifetimeSeconds, 16);
            options = List.copyOf(options);
        }

        private static RouterAdvertisement parse(Icmpv6Header header, Bytes body) throws MalformedPacketException {
            body.require(8, "a router advertisement");
            return new RouterAdvertisement(
                    header.rest() >>> 24,
                    header.rest() >>> 16 & 0xff,
                    header.rest() & 0xffff,
                    body.u32(0),
                    body.u32(4),
                    NeighborOption.parseAll(body.slice(8)));
        }

        @Override
        public Icmpv6Header header() {
            int rest = hopLimit << 24 | flags << 16 | lifetimeSeconds;
            return new Icmpv6Header(Icmpv6Header.ROUTER_ADVERTISEMENT, 0, 0, rest);
        }

        @Override
        public Bytes body() {
            ByteWriter writer = new ByteWriter().u32(reachableMilliseconds).u32(retransmitMilliseconds);
            return write(writer, options).toBytes();
        }
    }

    /** @param reserved the four bytes after the checksum */
    record NeighborSolicitation(int reserved, Ipv6Address target, List<NeighborOption> options)
            implements NeighborMessage {
        public NeighborSolicitation {
            options = List.copyOf(options);
        }

        @Override
        public Icmpv6Header header() {
            return new Icmpv6Header(Icmpv6Header.NEIGHBOR_SOLICITATION, 0, 0, reserved);
        }

        @Override
        public Bytes body() {
            return write(new ByteWriter().ip(target), options).toBytes();
        }
    }

    /** @param flags {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}, the rest as sent */
    record NeighborAdvertisement(int flags, Ipv6Address target, List<NeighborOption> options)
            implements NeighborMessage {
        public static final int ROUTER = 0x80000000;
        public static final int SOLICITED = 0x40000000;
        public static final int OVERRIDE = 0x20000000;

        public NeighborAdvertisement {
            options = List.copyOf(options);
        }

        @Override
        public Icmpv6Header header() {
            return new Icmpv6Header(Icmpv6Header.NEIGHBOR_ADVERTISEMENT, 0, 0, flags);
        }

        @Override
        public Bytes body() {
            return write(new ByteWriter().ip(target), options).toBytes();
        }
    }

    /** @param reserved the four bytes after the checksum */
    record Redirect(int reserved, Ipv6Address target, Ipv6Address destination, List<NeighborOption> options)
            implements NeighborMessage {
        public Redirect {
            options = List.copyOf(options);
        }

        @Override
        public Icmpv6Header header() {
            return new Icmpv6Header(Icmpv6Header.REDIRECT, 0, 0, reserved);
        }

        @Override
        public Bytes body() {
            return write(new ByteWriter().ip(target).ip(destination), options).toBytes();
        }
    }
}
