package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.BalancerFlag;
import dev.tenet.datapath.layout.BalancerFormer;
import dev.tenet.datapath.layout.BalancerPage;
import dev.tenet.datapath.layout.BalancerPageKey;
import dev.tenet.datapath.layout.BalancerTargetFlag;
import dev.tenet.datapath.layout.BalancerTargetKey;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.Map;

/** The tables of one balancer's protocol and port, as the datapath's maps have them. */
record BalancerSlots(int front, int protocol, int port) {
    private static final int PAGE = LayoutConstant.BALANCER_PAGE;

    static RawBytes key(VirtualNetworkIdentifier vni, IpAddress address, IpProtocol protocol, int port) {
        var written = dev.tenet.datapath.layout.BalancerKey.allocate(Encodings.HEAP)
                .vni(vni.number())
                .port(port)
                .protocol(protocol.number());
        Encodings.write(address, written.address());
        return RawBytes.of(written.memory());
    }

    /** Of a balancer's entry. */
    static int flags(Stickiness stickiness) {
        return switch (stickiness) {
            case NONE -> 0;
            case ADDRESSES -> BalancerFlag.STICKY;
            case ADDRESSES_AND_PROTOCOL -> BalancerFlag.STICKY | BalancerFlag.STICKY_BY_PROTOCOL;
        };
    }

    Map<RawBytes, RawBytes> pages(BalancerTable table) {
        Map<RawBytes, RawBytes> pages = new HashMap<>();
        for (int first = 0; first < table.slots(); first += PAGE) {
            BalancerPage page = BalancerPage.allocate(Encodings.HEAP);
            for (int i = 0; i < PAGE && first + i < table.slots(); i++) {
                page.target(i, table.owner(first + i));
            }
            pages.put(pageKey(first), RawBytes.of(page.memory()));
        }
        return pages;
    }

    /** Only of pages with a slot that somebody else had before. */
    Map<RawBytes, RawBytes> history(BalancerTable table) {
        Map<RawBytes, RawBytes> history = new HashMap<>();
        for (int first = 0; first < table.slots(); first += PAGE) {
            BalancerFormer former = BalancerFormer.allocate(Encodings.HEAP);
            boolean any = false;
            for (int i = 0; i < PAGE && first + i < table.slots(); i++) {
                int[] before = table.former(first + i);
                for (int which = 0; which < before.length; which++) {
                    former.target(i * LayoutConstant.BALANCER_FORMER + which, before[which]);
                    any = true;
                }
            }
            if (any) {
                history.put(pageKey(first), RawBytes.of(former.memory()));
            }
        }
        return history;
    }

    RawBytes target(InterfaceNumber number) {
        return RawBytes.of(BalancerTargetKey.allocate(Encodings.HEAP)
                .front(front)
                .port(port)
                .protocol(protocol)
                .interface_(number.number())
                .memory());
    }

    static RawBytes target(BalancerTarget target) {
        var written = dev.tenet.datapath.layout.BalancerTarget.allocate(Encodings.HEAP)
                .port(target.port())
                .flags((target.ended() ? BalancerTargetFlag.ENDED : 0)
                        | (target.hidesClient() ? BalancerTargetFlag.HIDES_CLIENT : 0)
                        | (target.sendsHeader() ? BalancerTargetFlag.HEADER : 0))
                .host(target.host().number());
        Encodings.write(target.address(), written.address());
        Encodings.write(target.standIn(), written.standIn());
        return RawBytes.of(written.memory());
    }

    private RawBytes pageKey(int firstSlot) {
        return RawBytes.of(BalancerPageKey.allocate(Encodings.HEAP)
                .front(front)
                .port(port)
                .protocol(protocol)
                .page(firstSlot / PAGE)
                .memory());
    }
}
