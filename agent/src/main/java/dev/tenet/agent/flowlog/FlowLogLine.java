package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLog;
import dev.tenet.net.FlowLogField;
import dev.tenet.net.IpFamily;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Records as lines.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log records</a>
 */
final class FlowLogLine {
    private static final String NOTHING = "-";

    /** Why a record has no packets. */
    enum Status {
        NODATA,
        SKIPDATA
    }

    private FlowLogLine() {}

    static String of(FlowLog log, LoggedInterface at, FlowRecord record) {
        return line(log, field -> value(field, log, at, record));
    }

    /** @param start seconds since 1970, as {@code end} */
    static String of(FlowLog log, LoggedInterface at, Status status, long start, long end) {
        return line(log, field -> switch (field) {
            case START -> Long.toString(start);
            case END -> Long.toString(end);
            case LOG_STATUS -> status.name();
            default -> ofInterface(field, log, at).orElse(NOTHING);
        });
    }

    private static String line(FlowLog log, Function<FlowLogField, String> value) {
        return log.format().fields().stream().map(value).collect(Collectors.joining(" "));
    }

    private static String value(FlowLogField field, FlowLog log, LoggedInterface at, FlowRecord record) {
        boolean out = record.fromInstance();
        return switch (field) {
            case SRCADDR -> (out ? at.address(record.local()) : record.remote()).toString();
            case DSTADDR -> (out ? record.remote() : at.address(record.local())).toString();
            case PKT_SRCADDR -> (out ? record.local() : record.remote()).toString();
            case PKT_DSTADDR -> (out ? record.remote() : record.local()).toString();
            case SRCPORT -> Integer.toString(out ? record.localPort() : record.remotePort());
            case DSTPORT -> Integer.toString(out ? record.remotePort() : record.localPort());
            case PROTOCOL -> Integer.toString(record.protocol().number());
            case PACKETS -> Long.toString(record.packets());
            case BYTES -> Long.toString(record.bytes());
            case START -> Long.toString(record.start());
            case END -> Long.toString(record.end());
            case ACTION -> record.accepted() ? "ACCEPT" : "REJECT";
            case LOG_STATUS -> "OK";
            case TCP_FLAGS -> Integer.toString(record.tcpFlags());
            case TYPE -> record.local().family() == IpFamily.IPV4 ? "IPv4" : "IPv6";
            case FLOW_DIRECTION -> out ? "egress" : "ingress";
            case TRAFFIC_PATH ->
                out && record.accepted() ? at.trafficPath(record.remote()).orElse(NOTHING) : NOTHING;
            default -> ofInterface(field, log, at).orElse(NOTHING);
        };
    }

    /** What is the same for all records of the interface. */
    private static Optional<String> ofInterface(FlowLogField field, FlowLog log, LoggedInterface at) {
        return switch (field) {
            case VERSION -> Optional.of(Integer.toString(log.format().version()));
            case ACCOUNT_ID -> Optional.of(at.logging().account());
            case INTERFACE_ID -> Optional.of(at.logging().name().value());
            case VPC_ID -> Optional.of(at.logging().vpc());
            case SUBNET_ID -> Optional.of(at.logging().subnet());
            case INSTANCE_ID -> at.logging().instance();
            case REGION -> Optional.of(at.logging().region());
            case AZ_ID -> Optional.of(at.logging().zone());
            default -> Optional.empty();
        };
    }
}
