package dev.tenet.agent.kernel;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an edge's agent says to whoever announces public addresses beside it: a device that is up while packets for them would not be
 * lost. A routing daemon has its static routes lead there, and so withdraws them when the device is down. The device stays as it is
 * when the agent ends: the datapath does its work without one.
 */
final class EdgeSignal {
    static final LinkName DEVICE = new LinkName("tenet-edge");

    private static final LinkName END = new LinkName("tenet-edge-end");
    private static final int MTU = 1_500;

    private static final Logger LOGGER = System.getLogger(EdgeSignal.class.getName());

    private Optional<String> said = Optional.of("");

    /** A namespace may have devices begin without. */
    private static void letRoutesLeadThereByIpv6() {
        Path disabled = Path.of("/proc/sys/net/ipv6/conf", DEVICE.text(), "disable_ipv6");
        try {
            if (Files.exists(disabled)) {
                Files.writeString(disabled, "0");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * @param problem why packets would be lost; empty: they would not
     * @return the device as it was before, up or not
     */
    Link say(Links links, Optional<String> problem) {
        Optional<Link> found = links.named(DEVICE);
        if (found.isEmpty()) {
            links.createSegmentingPair(DEVICE, END, MTU);
            for (LinkName made : List.of(DEVICE, END)) {
                links.setWithoutAutomaticAddresses(links.require(made).index());
            }
            letRoutesLeadThereByIpv6();
            // So that the device has a carrier when it is up.
            links.setUp(links.require(END).index());
            found = links.named(DEVICE);
        }
        Link device = found.orElseThrow();
        if (problem.isPresent() && device.up()) {
            links.setDown(device.index());
        } else if (problem.isEmpty() && !device.up()) {
            links.setUp(device.index());
        }
        if (!problem.equals(said)) {
            said = problem;
            problem.ifPresentOrElse(
                    why -> LOGGER.log(Level.ERROR, "public addresses are withdrawn: {0}", why),
                    () -> LOGGER.log(Level.INFO, "public addresses are announced"));
        }
        return device;
    }
}
