package dev.tenet.hoststate;

import dev.tenet.net.FlowLogFormat;
import java.util.regex.Pattern;

/**
 * One flow log, as far as the host that writes it must know.
 *
 * @param id such as {@code fl-0123456789abcdef0}; part of files' names
 * @param aggregationSeconds the longest time that one record is about
 */
public record FlowLog(
        String id,
        FlowLogTraffic traffic,
        FlowLogDestination destination,
        FlowLogFormat format,
        int aggregationSeconds) {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");

    public FlowLog {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a flow log's id: " + id);
        }
        if (aggregationSeconds < 1) {
            throw new IllegalArgumentException("a record is about at least a second, not " + aggregationSeconds);
        }
    }
}
