package dev.tenet.cli;

import dev.tenet.operator.wire.LocateInterfaceResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an interface's packets can be seen, both ways: at the guest's end of a veth pair, since the datapath puts packets straight in
 * there, past the host's end; at the device itself if it is a TAP.
 *
 * @param namespace that has the device; empty: this process's own
 */
record CapturePoint(Optional<Path> namespace, String device) {
    private static final Path NAMESPACES = Path.of("/run/netns");

    /**
     * @param hostNamespace the host's; empty: this machine is the host
     * @throws IllegalArgumentException with what to do instead, if it is nowhere on this machine
     */
    static CapturePoint find(LocateInterfaceResponse located, Optional<Path> hostNamespace) {
        Optional<Path> host = hostNamespace.filter(Files::exists);
        String named = HostLink.name(located.getNumber());
        HostLink link = HostLink.ofInterface(links(host), located.getNumber())
                .orElseThrow(() -> new IllegalArgumentException(
                        located.getNetworkInterfaceId() + " is on host " + located.getHostId() + " (its instance is "
                                + located.getState()
                                + "), and has no device on this machine: run the command there, or 'tcpdump -i "
                                + named + "'"));
        if (link.peer().isEmpty()) {
            return new CapturePoint(host, link.name());
        }
        Path guest = NAMESPACES.resolve(link.peerNamespace()
                .orElseThrow(() -> new IllegalArgumentException("the guest of " + located.getNetworkInterfaceId()
                        + " is in a network namespace without a name; give it one with 'ip netns attach NAME PID'")));
        String device = HostLink.withIndex(
                        links(Optional.of(guest)), link.peer().get())
                .orElseThrow(() -> new IllegalArgumentException(
                        "the guest of " + located.getNetworkInterfaceId() + " has just lost its device"));
        return new CapturePoint(Optional.of(guest), device);
    }

    /** The command, to be run where the device is; it ends when this process does, however that ends. */
    List<String> command(List<String> command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM"));
        namespace.ifPresent(path -> words.addAll(List.of("nsenter", "--net=" + path)));
        words.addAll(command);
        return words;
    }

    private static List<String> links(Optional<Path> namespace) {
        List<String> words = new ArrayList<>();
        namespace.ifPresent(path -> words.addAll(List.of("nsenter", "--net=" + path)));
        words.addAll(List.of("ip", "-o", "link", "show"));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
