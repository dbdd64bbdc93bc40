package dev.tenet.hoststate;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The flow logs of one interface, and what their records call it.
 *
 * @param account the interface's owner
 * @param zone the identifier of its availability zone, such as {@code use1-az1}
 * @param instance that it is attached to
 * @param logs at least one
 */
public record FlowLogging(
        InterfaceNumber networkInterface,
        InterfaceName name,
        String account,
        String region,
        String zone,
        String vpc,
        String subnet,
        Optional<String> instance,
        List<FlowLog> logs)
        implements Resource {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public FlowLogging {
        logs = List.copyOf(logs);
        if (logs.isEmpty() || new HashSet<>(logs.stream().map(FlowLog::id).toList()).size() != logs.size()) {
            throw new IllegalArgumentException("an interface has each of its flow logs once, and at least one");
        }
        for (String word : List.of(account, region, zone, vpc, subnet, instance.orElse("i"))) {
            if (!WORD.matcher(word).matches()) {
                throw new IllegalArgumentException("not a word for a record: " + word);
            }
        }
    }

    @Override
    public FlowLoggingKey key() {
        return new FlowLoggingKey(networkInterface);
    }
}
