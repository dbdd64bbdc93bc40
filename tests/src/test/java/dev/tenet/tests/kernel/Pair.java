package dev.tenet.tests.kernel;

import dev.tenet.bpf.SystemCallException;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.cases.PacketExecutor.Result;
import dev.tenet.datapath.cases.ReferenceExecutor;
import dev.tenet.datapath.random.RandomHost;
import dev.tenet.datapath.random.Room;
import dev.tenet.datapath.random.Step;
import dev.tenet.datapath.reference.DatapathState;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.net.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;

/** Reference and kernel side by side: each does the same, and what differs is found. */
final class Pair implements AutoCloseable {
    /** Before: outer Ethernet addresses, which the kernel's neighbour table writes. */
    private static final int ETHERNET_ADDRESSES = 12;

    private final DatapathPrograms programs;
    private final ReferenceExecutor reference;
    private final KernelExecutor kernel;
    private final int processor;

    /**
     * What a step came to.
     *
     * @param reference empty if the agent wrote
     * @param kernel empty if it failed
     * @param differences in words; none is good
     */
    record Compared(Optional<Result> reference, Optional<Result> kernel, List<String> differences) {
        boolean alike() {
            return differences.isEmpty();
        }
    }

    Pair(DatapathPrograms programs, Room room, Step.AgentWrites first, int processor) {
        this.programs = programs;
        this.processor = processor;
        reference = new ReferenceExecutor(first.tables(), room.flows(), room.peers());
        kernel = new KernelExecutor(programs, first.tables(), processor);
    }

    DatapathState referenceState() {
        return reference.state();
    }

    Compared run(Step step) {
        return switch (step) {
            case Step.AgentWrites writes -> {
                reference.use(writes.tables());
                kernel.use(writes.tables());
                yield new Compared(Optional.empty(), Optional.empty(), List.of());
            }
            case Step.OfPacket packet -> run(packet);
        };
    }

    private Compared run(Step.OfPacket step) {
        List<String> differences = new ArrayList<>();
        Optional<Result> expected = Optional.empty();
        Optional<Result> found = Optional.empty();
        try {
            expected = Optional.of(run(reference, step));
        } catch (IllegalArgumentException
                | IllegalStateException
                | NoSuchElementException
                | IndexOutOfBoundsException failure) {
            differences.add("the reference fails: " + failure + " at "
                    + List.of(failure.getStackTrace()).subList(0, 4));
        }
        try {
            found = Optional.of(run(kernel, step));
        } catch (AssertionError | SystemCallException failure) {
            differences.add("the kernel fails: " + failure.getMessage());
        }
        if (expected.isPresent() && found.isPresent()) {
            compare(step, expected.get(), found.get(), differences);
        }
        return new Compared(expected, found, List.copyOf(differences));
    }

    private static Result run(PacketExecutor executor, Step.OfPacket step) {
        return switch (step) {
            case Step.FromInstance from -> executor.fromInstance(from.device(), from.packet(), from.inputs());
            case Step.FromFabric from -> executor.fromFabric(from.packet(), from.inputs());
            case Step.FromInternet from -> executor.fromInternet(from.packet(), from.inputs());
            case Step.FromMirror from -> executor.fromMirror(from.packet(), from.inputs());
            case Step.FromOutside from -> executor.fromOutside(from.packet(), from.inputs());
            case Step.FromServices from ->
                executor.fromServices(RandomHost.SERVICE_DEVICE, from.packet(), from.inputs());
        };
    }

    private static void compare(Step.OfPacket step, Result expected, Result found, List<String> differences) {
        compare("ending", expected.ending(), found.ending(), differences);
        compare("last stage", expected.stage(), found.stage(), differences);
        compare("clone", expected.cloneMark(), found.cloneMark(), differences);
        compare("mirror", expected.mirrorMarks(), found.mirrorMarks(), differences);
        compare("told", expected.observed(), found.observed(), differences);
        VerdictKind kind = expected.ending().kind();
        if (kind == VerdictKind.REENTER) {
            compare("mark", expected.mark(), found.mark(), differences);
        }
        if (kind != VerdictKind.DROP) {
            boolean byKernel = kind == VerdictKind.TO_FABRIC || kind == VerdictKind.TO_INTERNET;
            int from = byKernel ? ETHERNET_ADDRESSES : 0;
            Bytes wanted = kind == VerdictKind.PASS ? step.packet().frame() : expected.frame();
            if (!wanted.slice(from).equals(found.frame().slice(from))) {
                differences.add("bytes");
            }
        }
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + ": reference " + expected + ", kernel " + found);
        }
    }

    /** What is different in what both remember. */
    List<String> compareTables() {
        RememberedTables expected = RememberedTables.of(reference.state());
        RememberedTables found = RememberedTables.of(programs, processor);
        List<String> differences = new ArrayList<>();
        for (String name : RememberedTables.names()) {
            Map<Bytes, Bytes> wanted = expected.map(name);
            Map<Bytes, Bytes> there = found.map(name);
            if (!wanted.equals(there)) {
                compare(name, wanted, there, differences);
            }
        }
        return differences;
    }

    private static void compare(
            String name, Map<Bytes, Bytes> expected, Map<Bytes, Bytes> found, List<String> differences) {
        TreeSet<Bytes> keys = new TreeSet<>(Comparator.comparing(Bytes::toString));
        keys.addAll(expected.keySet());
        keys.addAll(found.keySet());
        for (Bytes key : keys) {
            Optional<Bytes> wanted = Optional.ofNullable(expected.get(key));
            Optional<Bytes> there = Optional.ofNullable(found.get(key));
            if (!wanted.equals(there)) {
                differences.add("reference " + RememberedTables.show(name, key, wanted) + "\n        kernel "
                        + RememberedTables.show(name, key, there));
            }
        }
    }

    @Override
    public void close() {
        reference.close();
        kernel.close();
    }
}
