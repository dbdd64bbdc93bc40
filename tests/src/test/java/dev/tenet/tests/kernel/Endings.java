package dev.tenet.tests.kernel;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.cases.PacketExecutor.Result;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How many packets ended for which reason, in which stage. */
final class Endings {
    private final Map<Reason, Map<Stage, Long>> counts = new EnumMap<>(Reason.class);
    private long packets;
    private long pastSecurityGroup;

    void count(Result result) {
        packets++;
        pastSecurityGroup += result.stage().number() > Stage.SECURITY_GROUP.number() ? 1 : 0;
        counts.computeIfAbsent(result.ending().reason(), _ -> new EnumMap<>(Stage.class))
                .merge(result.stage(), 1L, Long::sum);
    }

    long packets() {
        return packets;
    }

    /** Of a hundred packets, those that met a stage behind security_group. */
    double percentPastSecurityGroup() {
        return packets == 0 ? 0 : 100.0 * pastSecurityGroup / packets;
    }

    List<Reason> neverReached(Set<Reason> excepted) {
        return Arrays.stream(Reason.values())
                .filter(reason -> !excepted.contains(reason) && !counts.containsKey(reason))
                .toList();
    }

    /** A row for each reason, a column for each stage by its number. */
    String table() {
        String stages = Arrays.stream(Stage.values())
                .map(stage -> stage.number() + " " + stage.label())
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("stages: " + stages + String.format("%n%-32s", "reason"));
        for (Stage stage : Stage.values()) {
            text.append(String.format(" %8d", stage.number()));
        }
        for (Reason reason : Reason.values()) {
            text.append(String.format("%n%-32s", reason.label()));
            Map<Stage, Long> row = counts.getOrDefault(reason, Map.of());
            for (Stage stage : Stage.values()) {
                String count = row.containsKey(stage) ? row.get(stage).toString() : ".";
                text.append(String.format(" %8s", count));
            }
        }
        return text.toString();
    }
}
