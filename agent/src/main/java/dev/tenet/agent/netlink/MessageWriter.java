package dev.tenet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one netlink message: header, the fixed structure of its type, then attributes, which may nest. Everything is aligned to four bytes
 * as netlink(7) asks.
 */
final class MessageWriter {
    private static final int NLA_HEADER_BYTES = 4;
    private static final int NLA_F_NESTED = 1 << 15;
    private static final int CAPACITY_BYTES = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY_BYTES).order(ByteOrder.nativeOrder());

    private MessageWriter(int type, int flags) {
        buffer.position(Integer.BYTES).putShort((short) type).putShort((short) flags);
        buffer.position(Rtnetlink.NLMSGHDR_BYTES);
    }

    /** A request that the kernel acknowledges. */
    static MessageWriter request(int type, int flags) {
        return new MessageWriter(type, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_ACK | flags);
    }

    /** A request to list. */
    static MessageWriter dump(int type) {
        return new MessageWriter(type, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_DUMP);
    }

    /** struct ifinfomsg. */
    MessageWriter link(int index, int flags, int changedFlags) {
        buffer.putInt(Rtnetlink.AF_UNSPEC).putInt(index).putInt(flags).putInt(changedFlags);
        return this;
    }

    /** struct ifaddrmsg; its flags go into their own attribute, since they have outgrown eight bits. */
    MessageWriter address(int family, int prefixLength, int scope, int index) {
        buffer.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) 0)
                .put((byte) scope)
                .putInt(index);
        return this;
    }

    /** struct rtmsg of a route of a type; its own attribute names the table, since they have outgrown eight bits. */
    MessageWriter route(int type, int family, int prefixLength, int scope, int flags) {
        return route(family, prefixLength, Rtnetlink.RTPROT_STATIC, scope, type, flags);
    }

    /** Likewise, of one that drops; to be removed whoever made it, its protocol is not said. */
    MessageWriter blackhole(int family, int prefixLength, int protocol) {
        return route(family, prefixLength, protocol, Rtnetlink.RT_SCOPE_UNIVERSE, Rtnetlink.RTN_BLACKHOLE, 0);
    }

    private MessageWriter route(int family, int prefixLength, int protocol, int scope, int type, int flags) {
        buffer.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        buffer.put((byte) Rtnetlink.RT_TABLE_UNSPEC).put((byte) protocol);
        buffer.put((byte) scope).put((byte) type).putInt(flags);
        return this;
    }

    /** struct fib_rule_hdr of a rule that leads from a prefix to a table. */
    MessageWriter rule(int family, int sourceLength) {
        buffer.put((byte) family).put((byte) 0).put((byte) sourceLength).put((byte) 0);
        buffer.put((byte) Rtnetlink.RT_TABLE_UNSPEC).put((byte) 0).put((byte) 0).put((byte) Rtnetlink.FR_ACT_TO_TBL);
        buffer.putInt(0);
        return this;
    }

    /** struct ndmsg. */
    MessageWriter neighbor(int family, int index, int state) {
        buffer.putInt(family).putInt(index).putInt(state);
        return this;
    }

    /** The fixed structure of a dump, {@code bytes} long, that filters nothing. */
    MessageWriter unfiltered(int bytes) {
        buffer.put(new byte[bytes]);
        return this;
    }

    MessageWriter putByte(int attribute, int value) {
        return putBytes(attribute, new byte[] {(byte) value});
    }

    MessageWriter putInt(int attribute, int value) {
        int start = begin(attribute);
        buffer.putInt(value);
        return end(start);
    }

    /** A 16-bit number in network order. */
    MessageWriter putNetworkShort(int attribute, int value) {
        return putBytes(attribute, new byte[] {(byte) (value >> Byte.SIZE), (byte) value});
    }

    MessageWriter putText(int attribute, String value) {
        int start = begin(attribute);
        buffer.put(value.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
        return end(start);
    }

    MessageWriter putBytes(int attribute, byte[] value) {
        int start = begin(attribute);
        buffer.put(value);
        return end(start);
    }

    /** Opens an attribute that holds attributes; returns what {@link #close} takes. */
    int open(int attribute) {
        return begin(attribute | NLA_F_NESTED);
    }

    MessageWriter close(int opened) {
        return end(opened);
    }

    /** The finished message. A request may be sent again, as another one: what it says stays. */
    ByteBuffer finish(int sequence) {
        buffer.putInt(0, buffer.position()).putInt(2 * Integer.BYTES, sequence);
        return buffer.slice(0, buffer.position()).order(ByteOrder.nativeOrder());
    }

    private int begin(int attribute) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) attribute);
        return start;
    }

    private MessageWriter end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        while (buffer.position() % NLA_HEADER_BYTES != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
