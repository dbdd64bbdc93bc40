package dev.tenet.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device of a host, as {@code ip -o link} prints it.
 *
 * @param alias what an agent wrote on a device that others made
 * @param peer index of a veth's other end
 * @param peerNamespace its name, where it has one
 */
record HostLink(String name, String alias, Optional<Integer> peer, Optional<String> peerNamespace) {
    private static final int RADIX = 36;
    private static final Pattern LINE = Pattern.compile("\\d+: ([^:@]+)(?:@(?:if(\\d+)|[^:]+))?: .*");
    private static final Pattern ALIAS = Pattern.compile(".*\\balias (tenet host \\S+ instance \\S+ interface \\d+).*");
    private static final Pattern NAMESPACE = Pattern.compile(".*\\blink-netns (\\S+).*");

    static Optional<HostLink> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new HostLink(
                matcher.group(1),
                first(ALIAS, line).orElse(""),
                Optional.ofNullable(matcher.group(2)).map(Integer::parseInt),
                first(NAMESPACE, line)));
    }

    /** The host's side of the interface's device; agents name it by the interface's number, or write that on it. */
    static Optional<HostLink> ofInterface(List<String> lines, long number) {
        return lines.stream()
                .flatMap(line -> parse(line).stream())
                .filter(link -> link.name.equals(name(number)) || link.alias.endsWith(" interface " + number))
                .findFirst();
    }

    static String name(long number) {
        return "tn" + Long.toString(number, RADIX);
    }

    /** What a guest calls its end: the device with that index in the list of the guest's devices. */
    static Optional<String> withIndex(List<String> lines, int index) {
        return lines.stream()
                .filter(line -> line.startsWith(index + ": "))
                .flatMap(line -> parse(line).stream())
                .map(HostLink::name)
                .findFirst();
    }

    private static Optional<String> first(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
