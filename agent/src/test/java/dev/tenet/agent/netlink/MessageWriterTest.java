package dev.tenet.agent.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    /** A dump that a change interrupted is asked for again; the kernel refuses an empty message with ENODATA. */
    @Test
    void requestCanBeSentAgain() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETLINK).unfiltered(Rtnetlink.IFINFOMSG_BYTES);
        ByteBuffer first = request.finish(7);
        ByteBuffer second = request.finish(8);
        assertEquals(Rtnetlink.NLMSGHDR_BYTES + Rtnetlink.IFINFOMSG_BYTES, first.remaining());
        assertEquals(first.remaining(), second.remaining());
        assertEquals(8, second.getInt(2 * Integer.BYTES));
    }

    @Test
    void attributesAreAlignedAndNest() {
        MessageWriter request = MessageWriter.request(Rtnetlink.RTM_NEWLINK, 0).link(3, 0, 0);
        int outer = request.open(Rtnetlink.IFLA_LINKINFO);
        request.putText(Rtnetlink.IFLA_INFO_KIND, "veth").close(outer);
        request.putInt(Rtnetlink.IFLA_MTU, 9001);
        Attributes read = Attributes.read(NetlinkSocket.body(request.finish(1)), Rtnetlink.IFINFOMSG_BYTES);
        assertEquals(9001, read.integer(Rtnetlink.IFLA_MTU).orElseThrow());
        assertEquals(
                "veth",
                read.nested(Rtnetlink.IFLA_LINKINFO)
                        .text(Rtnetlink.IFLA_INFO_KIND)
                        .orElseThrow());
    }
}
