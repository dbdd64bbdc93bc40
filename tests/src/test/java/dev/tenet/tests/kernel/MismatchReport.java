package dev.tenet.tests.kernel;

import dev.tenet.datapath.cases.PacketExecutor.Result;
import dev.tenet.datapath.random.Step;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.net.PacketPrinter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells people how reference and kernel part: the host's tables, each packet, and what both made of the last. */
final class MismatchReport {
    private final StringBuilder text = new StringBuilder();

    private MismatchReport() {}

    static String of(Mismatch mismatch) {
        MismatchReport report = new MismatchReport();
        mismatch.last().differences().forEach(difference -> report.line("DIFFERS " + difference));
        report.line("after these steps, with room for " + mismatch.room() + ":");
        mismatch.steps().forEach(report::step);
        report.line("reference " + shown(mismatch.last().reference()));
        report.line("kernel    " + shown(mismatch.last().kernel()));
        report.line("The tables at the end:");
        mismatch.steps().reversed().stream()
                .filter(Step.AgentWrites.class::isInstance)
                .map(Step.AgentWrites.class::cast)
                .findFirst()
                .ifPresent(writes -> report.tables(writes.tables()));
        return report.text.toString();
    }

    private void step(Step step) {
        switch (step) {
            case Step.AgentWrites writes -> line("the agent writes: " + writes.what());
            case Step.FromInstance from -> {
                line("from device " + from.device() + ", " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
            case Step.FromServices from -> {
                line("from the host's services, " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
            case Step.FromMirror from -> {
                line("from the mirror device, " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
            case Step.FromOutside from -> {
                line("behind the edge's device outside, " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
            case Step.FromInternet from -> {
                line("from the internet, " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
            case Step.FromFabric from -> {
                line("from the fabric, " + from.inputs() + shownMark(from));
                line("    " + PacketPrinter.dump(from.packet().frame()));
            }
        }
    }

    private static String shownMark(Step.OfPacket step) {
        return (step.packet().mark() == 0
                        ? ""
                        : ", mark 0x" + Integer.toHexString(step.packet().mark()))
                + (step.packet().superpacket() ? ", superpacket" : "");
    }

    private void tables(HostTables tables) {
        table(
                "interfaces",
                tables.interfaces.values().stream()
                        .collect(Collectors.toMap(
                                local -> local.attachment() + " " + local.number(), local -> local.resource())));
        table("mirrors", tables.mirrors);
        table("local_addresses", tables.localAddresses);
        table("networks", tables.networks);
        table("hosts", tables.hosts);
        table("routes", tables.routes);
        table("policies", tables.policies);
        table("identities", tables.identities);
        table("gateway_locations", tables.gatewayLocations);
        table("moved", tables.moved);
    }

    private void table(String name, Map<?, ?> entries) {
        entries.entrySet().stream()
                .map(entry -> "    " + name + " " + entry.getKey() + ": " + entry.getValue())
                .sorted()
                .forEach(this::line);
    }

    private static String shown(Optional<Result> result) {
        return result.map(found ->
                        found.ending() + ", last stage " + found.stage().label() + ", clone "
                                + found.cloneMark().map(Enum::name).orElse("none") + "\n    "
                                + PacketPrinter.dump(found.frame()))
                .orElse("nothing");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
