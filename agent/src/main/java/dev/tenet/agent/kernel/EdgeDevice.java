package dev.tenet.agent.kernel;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.Offload;
import dev.tenet.net.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** An edge's device outside: the XDP program on it, which stays when the agent ends, and what the kernel must be set to. */
final class EdgeDevice {
    private static final int LIMIT_SECONDS = 10;

    private EdgeDevice() {}

    /**
     * Puts the program on the device in place of any other, in one step.
     *
     * @throws IllegalStateException naming every setting that would lose packets, or if the device has no XDP of its own
     */
    static void attach(LinkName device, Path program, IpFamily fabric) {
        List<String> wrong = wrongSettings(device, fabric);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("edge_settings_wrong: an edge needs sysctl " + String.join(", ", wrong));
        }
        run("ip", "-force", "link", "set", "dev", device.text(), "xdpdrv", "pinned", program.toString());
    }

    /** Takes any such program off the device. */
    static void detach(LinkName device) {
        run("ip", "link", "set", "dev", device.text(), "xdpdrv", "off");
    }

    /** Sysctls that would lose packets. */
    private static List<String> wrongSettings(LinkName device, IpFamily fabric) {
        List<String> wrong = new ArrayList<>();
        // A packet for a neighbour that the kernel has not asked for yet is forwarded by the kernel, from the host's
        // own address; and where it does not forward, it does not tell the program who is next, either.
        switch (fabric) {
            case IPV4 -> {
                require(wrong, "net/ipv4/ip_forward", "1");
                require(wrong, "net/ipv4/conf/" + device.text() + "/accept_local", "1");
                require(wrong, "net/ipv4/conf/" + device.text() + "/rp_filter", "0");
            }
            case IPV6 -> require(wrong, "net/ipv6/conf/all/forwarding", "1");
        }
        return wrong;
    }

    /**
     * Why packets from outside would be lost, each by its name and with what to do; empty if they would not.
     *
     * @param fabric the family of the hosts' addresses
     * @param program the kernel's number of the one that should be there
     */
    static Optional<String> problem(Links links, LinkName device, int program, IpFamily fabric) {
        Optional<Link> found = links.named(device);
        if (found.isEmpty()) {
            return Optional.of("edge_device_missing: there is no device " + device
                    + "; make it, or start the agent with another --outside");
        }
        if (!found.get().up()) {
            return Optional.of("edge_device_down: 'ip link set " + device + " up'");
        }
        if (!links.xdpProgram(device).equals(OptionalInt.of(program))) {
            return Optional.of("edge_program_missing: another program, or none, has what comes from outside at "
                    + device + "; it is put back, find out who takes it away");
        }
        if (links.offers(device, Offload.LARGE_RECEIVE)) {
            return Optional.of("edge_offload_wrong: XDP needs 'ethtool -K " + device + " lro off'");
        }
        List<String> wrong = wrongSettings(device, fabric);
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("edge_settings_wrong: an edge needs sysctl " + String.join(", ", wrong));
    }

    private static void require(List<String> wrong, String setting, String value) {
        try {
            if (!Files.readString(Path.of("/proc/sys", setting)).strip().equals(value)) {
                wrong.add(setting.replace('/', '.') + "=" + value);
            }
        } catch (IOException unreadable) {
            wrong.add(setting.replace('/', '.') + "=" + value + " (" + unreadable.getMessage() + ")");
        }
    }

    private static void run(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", words) + " failed: " + output.strip());
            }
        } catch (IOException failure) {
            throw new IllegalStateException(String.join(" ", words) + " failed: " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
