package dev.tenet.net;

import java.util.ArrayList;
import java.util.List;

/** An option of a neighbour discovery message (RFC 4861, 4.6). On the wire each fills whole units of 8 bytes. */
public sealed interface NeighborOption {
    int SOURCE_LINK_LAYER = 1;
    int TARGET_LINK_LAYER = 2;
    int PREFIX_INFORMATION = 3;
    int MTU = 5;

    int type();

    void writeTo(ByteWriter writer);

    record SourceLinkLayerAddress(MacAddress address) implements NeighborOption {
        @Override
        public int type() {
            return SOURCE_LINK_LAYER;
        }

        @Override
        public void writeTo(ByteWriter writer) {
            writer.u8(type()).u8(1).mac(address);
        }
    }

    record TargetLinkLayerAddress(MacAddress address) implements NeighborOption {
        @Override
        public int type() {
            return TARGET_LINK_LAYER;
        }

        @Override
        public void writeTo(ByteWriter writer) {
            writer.u8(type()).u8(1).mac(address);
        }
    }

    /**
     * @param flags on-link 0x80, autonomous 0x40, reserved bits as sent
     * @param validSeconds unsigned
     * @param preferredSeconds unsigned
     * @param reserved the four bytes before the prefix
     * @param address the prefix's address as sent: bits beyond the length may be set
     */
    record PrefixInformation(
            int prefixLength, int flags, int validSeconds, int preferredSeconds, int reserved, Ipv6Address address)
            implements NeighborOption {
        public PrefixInformation {
            Fields.check("prefix length", prefixLength, 8);
            Fields.check("flags", flags, 8);
        }

        @Override
        public int type() {
            return PREFIX_INFORMATION;
        }

        @Override
        public void writeTo(ByteWriter writer) {
            writer.u8(type()).u8(4).u8(prefixLength).u8(flags);
            writer.u32(validSeconds).u32(preferredSeconds).u32(reserved).ip(address);
        }
    }

    record Mtu(int reserved, int bytes) implements NeighborOption {
        public Mtu {
            Fields.check("reserved", reserved, 16);
        }

        @Override
        public int type() {
            return MTU;
        }

        @Override
        public void writeTo(ByteWriter writer) {
            writer.u8(type()).u8(1).u16(reserved).u32(bytes);
        }
    }

    /** An option of another type, or of a length its type does not have. */
    record Other(int type, Bytes content) implements NeighborOption {
        public Other {
            Fields.check("type", type, 8);
            if ((content.length() + 2) % 8 != 0 || content.length() + 2 > 0xff * 8) {
                throw new IllegalArgumentException("an option content of " + content.length() + " bytes");
            }
        }

        @Override
        public void writeTo(ByteWriter writer) {
            writer.u8(type).u8((content.length() + 2) / 8).bytes(content);
        }
    }

    /** Reads options to the end of the bytes; a length of 0 or beyond the end is malformed (RFC 4861, 6.1 and 7.1). */
    static List<NeighborOption> parseAll(Bytes bytes) throws MalformedPacketException {
        List<NeighborOption> options = new ArrayList<>();
        Bytes rest = bytes;
        while (!rest.isEmpty()) {
            rest.require(2, "a neighbour discovery option");
            int length = rest.u8(1) * 8;
            if (length == 0) {
                throw new MalformedPacketException("a neighbour discovery option of length 0");
            }
            rest.require(length, "a neighbour discovery option of type " + rest.u8(0));
            options.add(parse(rest.slice(0, length)));
            rest = rest.slice(length);
        }
        return List.copyOf(options);
    }

    private static NeighborOption parse(Bytes bytes) {
        int units = bytes.u8(1);
        int type = bytes.u8(0);
        if (units == 1 && type == SOURCE_LINK_LAYER) {
            return new SourceLinkLayerAddress(bytes.mac(2));
        }
        if (units == 1 && type == TARGET_LINK_LAYER) {
            return new TargetLinkLayerAddress(bytes.mac(2));
        }
        if (units == 1 && type == MTU) {
            return new Mtu(bytes.u16(2), bytes.u32(4));
        }
        if (units == 4 && type == PREFIX_INFORMATION) {
            return new PrefixInformation(
                    bytes.u8(2), bytes.u8(3), bytes.u32(4), bytes.u32(8), bytes.u32(12), bytes.ipv6(16));
        }
        return new Other(type, bytes.slice(2));
    }
}
