package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogTraffic;
import dev.tenet.hoststate.InterfaceNumber;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Turns a window's records into the lines of every flow log, and writes those. */
final class FlowLogWriter {
    private static final Logger LOGGER = System.getLogger(FlowLogWriter.class.getName());

    private final FlowLogPaths paths;
    private final FlowLogFiles files;

    FlowLogWriter(FlowLogPaths paths, FlowLogFiles files) {
        this.paths = paths;
        this.files = files;
    }

    /** The lines of a file to be, and the interfaces that they are about. */
    private record Text(String header, List<String> lines, Set<InterfaceNumber> about) {}

    private interface Work {
        void write(Path path, Text text) throws IOException;
    }

    /**
     * Writes a window; again writes the same.
     *
     * @param end when the next window began
     * @param lost interfaces of which something earlier is lost, and since when
     * @return the interfaces of which something could not be written, while others could
     * @throws IOException if nothing could be written
     */
    Set<InterfaceNumber> write(
            WindowRecords window,
            int end,
            Map<InterfaceNumber, LoggedInterface> logged,
            Map<InterfaceNumber, Integer> lost)
            throws IOException {
        Map<Path, Text> buckets = new TreeMap<>();
        Map<Path, Text> streams = new TreeMap<>();
        new TreeMap<>(logged).forEach((number, at) -> {
            for (FlowLog log : at.logging().logs()) {
                Text text = switch (log.destination()) {
                    case FlowLogDestination.Bucket bucket ->
                        text(buckets, paths.file(at.logging(), log, bucket, window.window()), log);
                    case FlowLogDestination.LogGroup group ->
                        text(streams, paths.stream(at.logging(), log, group), log);
                };
                text.lines().addAll(lines(window, end, number, at, log, lost));
                text.about().add(number);
            }
        });
        List<IOException> failures = new ArrayList<>();
        Set<InterfaceNumber> failed = new HashSet<>();
        each(buckets, (path, text) -> files.replace(path, text.header(), text.lines()), failed, failures);
        each(streams, (path, text) -> files.append(path, window.window(), text.lines()), failed, failures);
        if (!failures.isEmpty() && failures.size() == buckets.size() + streams.size()) {
            throw failures.getFirst();
        }
        return failed;
    }

    /** A file that cannot be written keeps no other from it: they may be other tenants'. */
    private static void each(
            Map<Path, Text> texts, Work work, Set<InterfaceNumber> failed, List<IOException> failures) {
        texts.forEach((path, text) -> {
            try {
                work.write(path, text);
            } catch (IOException failure) {
                LOGGER.log(Level.ERROR, "a flow log cannot be written: {0}", failure.toString());
                failed.addAll(text.about());
                failures.add(failure);
            }
        });
    }

    private static Text text(Map<Path, Text> texts, Path path, FlowLog log) {
        return texts.computeIfAbsent(path, _ -> new Text(log.format().header(), new ArrayList<>(), new HashSet<>()));
    }

    private static List<String> lines(
            WindowRecords window,
            int end,
            InterfaceNumber number,
            LoggedInterface at,
            FlowLog log,
            Map<InterfaceNumber, Integer> lost) {
        List<String> lines = new ArrayList<>();
        Integer since = lost.get(number);
        if (since != null) {
            lines.add(FlowLogLine.of(log, at, FlowLogLine.Status.SKIPDATA, since, window.window()));
        }
        List<FlowRecord> records = window.records().getOrDefault(number, List.of()).stream()
                .filter(record -> isWanted(log.traffic(), record))
                .sorted(Comparator.comparingLong(FlowRecord::start)
                        .thenComparing(record -> FlowLogLine.of(log, at, record)))
                .toList();
        records.forEach(record -> lines.add(FlowLogLine.of(log, at, record)));
        if (window.skipped().contains(number)) {
            lines.add(FlowLogLine.of(log, at, FlowLogLine.Status.SKIPDATA, window.window(), end));
        } else if (records.isEmpty()) {
            lines.add(FlowLogLine.of(log, at, FlowLogLine.Status.NODATA, window.window(), end));
        }
        return lines;
    }

    private static boolean isWanted(FlowLogTraffic traffic, FlowRecord record) {
        return switch (traffic) {
            case ACCEPT -> record.accepted();
            case REJECT -> !record.accepted();
            case ALL -> true;
        };
    }
}
