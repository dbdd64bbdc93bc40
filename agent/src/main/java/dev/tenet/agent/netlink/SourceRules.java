package dev.tenet.agent.netlink;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The rules of a socket's namespace that choose a routing table by source address. */
public final class SourceRules {
    private final NetlinkSocket socket;

    public SourceRules(NetlinkSocket socket) {
        this.socket = socket;
    }

    public List<SourceRule> all() {
        MessageWriter request = MessageWriter.dump(Rtnetlink.RTM_GETRULE).unfiltered(Rtnetlink.FIB_RULE_HDR_BYTES);
        return socket.dump("list routing rules", request).stream()
                .flatMap(body -> read(body).stream())
                .toList();
    }

    /** Adds one that is not there. */
    public void add(SourceRule rule) {
        int flags = Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL;
        socket.execute("route from " + rule.source() + " by a table", write(Rtnetlink.RTM_NEWRULE, flags, rule));
    }

    public void delete(SourceRule rule) {
        socket.execute("no longer route from " + rule.source() + " by a table", write(Rtnetlink.RTM_DELRULE, 0, rule));
    }

    private static MessageWriter write(int type, int flags, SourceRule rule) {
        IpPrefix source = rule.source();
        return MessageWriter.request(type, flags)
                .rule(Families.number(source.family()), source.length())
                .putBytes(Rtnetlink.FRA_SRC, source.address().toBytes())
                .putInt(Rtnetlink.FRA_TABLE, rule.table())
                .putInt(Rtnetlink.FRA_PRIORITY, rule.priority());
    }

    /** Empty for one that does not lead from a prefix to a table. */
    private static Optional<SourceRule> read(ByteBuffer body) {
        Attributes attributes = Attributes.read(body, Rtnetlink.FIB_RULE_HDR_BYTES);
        int length = body.get(2) & 0xff;
        int table = attributes.integer(Rtnetlink.FRA_TABLE).orElse(body.get(4) & 0xff);
        OptionalInt priority = attributes.integer(Rtnetlink.FRA_PRIORITY);
        if ((body.get(7) & 0xff) != Rtnetlink.FR_ACT_TO_TBL || priority.isEmpty()) {
            return Optional.empty();
        }
        return attributes
                .bytes(Rtnetlink.FRA_SRC)
                .map(bytes -> new SourceRule(
                        IpPrefix.containing(IpAddress.ofBytes(bytes), length), table, priority.getAsInt()));
    }
}
