package dev.tenet.tests.kernel;

import dev.tenet.datapath.cases.PacketCases;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.net.IpFamily;
import dev.tenet.tests.journey.Journey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Every sentence that is true of the reference is true of the kernel. */
@ResourceLock(value = Journey.MACHINE, mode = ResourceAccessMode.READ)
class KernelPacketTest {
    private static final int PROCESSOR = 0;
    private static final Set<DeviceIndex> DEVICES = IntStream.of(90, 91, 1011, 1012, 1013, 1099)
            .mapToObj(DeviceIndex::new)
            .collect(Collectors.toSet());

    private static TestDevices devices;
    private static final List<Loaded> LOADED = new ArrayList<>();

    /** Programs, and what they were loaded for. */
    private record Loaded(HostConstants constants, int flowCapacity, int peerCapacity, DatapathPrograms programs) {}

    @BeforeAll
    static void makeDevices() {
        devices = TestDevices.create(DEVICES);
    }

    @AfterAll
    static void removeDevices() {
        LOADED.forEach(loaded -> loaded.programs().close());
        LOADED.clear();
        devices.close();
    }

    @TestFactory
    Stream<DynamicTest> everySentenceIsTrueOfTheKernel() {
        return Stream.of(IpFamily.values())
                .flatMap(fabric -> PacketCases.over(fabric).stream()
                        .map(packetCase -> DynamicTest.dynamicTest(
                                packetCase.sentence() + " (" + fabric + " fabric)",
                                () -> devices.namespace().run(() -> {
                                    Processor.stayOn(PROCESSOR);
                                    packetCase.run(fabric, KernelPacketTest::start);
                                    return true;
                                }))));
    }

    private static PacketExecutor start(HostTables tables, int flowCapacity, int peerCapacity) {
        DatapathPrograms programs = LOADED.stream()
                .filter(loaded -> loaded.constants.equals(tables.constants()))
                .filter(loaded -> loaded.flowCapacity == flowCapacity && loaded.peerCapacity == peerCapacity)
                .findFirst()
                .map(Loaded::programs)
                .orElseGet(() -> load(tables, flowCapacity, peerCapacity));
        return new KernelExecutor(programs, tables, PROCESSOR);
    }

    private static DatapathPrograms load(HostTables tables, int flowCapacity, int peerCapacity) {
        DatapathPrograms programs =
                DatapathPrograms.load(DatapathPrograms.built(), tables.constants(), flowCapacity, peerCapacity);
        LOADED.add(new Loaded(tables.constants(), flowCapacity, peerCapacity, programs));
        return programs;
    }
}
