package dev.tenet.agent.kernel;

import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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

    /** @param problem why packets would be lost; empty: they would not */
    void say(Links links, Optional<String> problem) {
        Optional<Link> found = links.named(DEVICE);
        if (found.isEmpty()) {
            links.createSegmentingPair(DEVICE, END, MTU);
            for (LinkName made : List.of(DEVICE, END)) {
                links.setWithoutAutomaticAddresses(links.require(made).index());
            }
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
    }
}
