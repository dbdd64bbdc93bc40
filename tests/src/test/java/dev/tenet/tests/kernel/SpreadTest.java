package dev.tenet.tests.kernel;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ip;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.EdgeGuard;
import dev.tenet.datapath.layout.HandedOn;
import dev.tenet.datapath.layout.PublicTraffic;
import dev.tenet.datapath.layout.ReasonCounter;
import dev.tenet.datapath.layout.Spread;
import dev.tenet.datapath.layout.TestRun;
import dev.tenet.datapath.random.RandomHost;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Layer;
import dev.tenet.tests.journey.Journey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A processor of an edge hands packets on to another. Nobody has any address here: where that is found out, the packet was worked on. */
@ResourceLock(Journey.MACHINE)
class SpreadTest {
    private static final long NOW = 1_000_000_000L;
    private static final int XDP_DROP = 1;
    private static final int XDP_PASS = 2;
    private static final int XDP_REDIRECT = 4;
    private static final int HERE = 0;
    private static final int QUEUE = 512;
    private static final int PACKETS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final IpAddress FAR = IpAddress.parse("198.51.100.7");
    private static final IpAddress BUSIEST = IpAddress.parse("203.0.113.20");
    private static final IpAddress OTHER = IpAddress.parse("203.0.113.21");
    private static final HostConstants CONSTANTS = RandomHost.constants(IpFamily.IPV4);

    private static DatapathPrograms programs;

    private final Arena arena = Arena.ofConfined();
    private TestRunner runner;

    @BeforeAll
    static void load() {
        programs = DatapathPrograms.load(DatapathPrograms.built(), CONSTANTS, 16, 16);
    }

    @AfterAll
    static void unload() {
        programs.close();
    }

    @BeforeEach
    void spread() {
        runner = TestRunner.forXdp(programs.program("from_internet"), 1500);
        assumeTrue(PossibleCpus.online().contains(1), "there is nobody to hand on to");
        Processor.stayOn(HERE);
        programs.forget();
        clear("handed_on");
        programs.map("processors").updateProcessor(1, QUEUE, programs.program("from_processor"));
        programs.map("spread_order").update(number(0), number(1));
        at(NOW);
        handOn(NOW + 1);
    }

    @AfterEach
    void close() {
        Processor.stayNowhere();
        programs.map("processors").delete(number(1));
        runner.close();
        arena.close();
    }

    @Test
    void anyFlowLeavesButTheBusiestAddressesPacketsGoByTurns() {
        for (int port = 1; port <= 16; port++) {
            assertEquals(XDP_REDIRECT, run(ip(FAR, OTHER), udp(port, 443)));
        }
        assertEquals(16, handedOn().packets());
        assertEquals(0, handedOn().turns());
        assertEquals(
                List.of(XDP_REDIRECT, XDP_DROP, XDP_REDIRECT, XDP_DROP, XDP_REDIRECT),
                IntStream.range(0, 5)
                        .mapToObj(_ -> run(ip(FAR, BUSIEST), tcp(1, 443)))
                        .toList());
        assertEquals(19, handedOn().packets());
        assertEquals(2, ended(Reason.PUBLIC_ADDRESS_UNKNOWN, HERE), "what was handed on ends elsewhere");
    }

    @Test
    void whatIsForTheEdgeItselfStays() {
        HostConstants.Outside own = CONSTANTS.outside().orElseThrow();
        assertEquals(XDP_PASS, run(ip(FAR, own.ipv4()), tcp(40000, 179)));
        assertEquals(XDP_PASS, run(ip(FAR, own.ipv4()), udp(49152, 3784)));
        assertEquals(XDP_PASS, run(ip(IpAddress.parse("2001:db8::7"), own.ipv6()), udp(49152, 3784)));
        assertEquals(XDP_PASS, run(ip(IpAddress.parse("fe80::1"), IpAddress.parse("ff02::1:ff00:1")), payload(32)));
        assertEquals(XDP_PASS, run(Bytes.parseHex("02000000000102000000000208060001080006040001" + "00".repeat(20))));
        assertEquals(0, handedOn().packets());
    }

    @Test
    void whatDoesNotGetInAnywayStays() {
        assertEquals(XDP_DROP, run(Bytes.parseHex("0200000000010200000000020800" + "65".repeat(20))));
        assertEquals(1, ended(Reason.MALFORMED_IP, HERE));
    }

    @Test
    void piecesOfABusiestAddressesPacketFollowTheirFirst() {
        Bytes whole =
                packet(ethernet("02:00:00:00:00:02", "02:00:00:00:00:01"), ip(FAR, BUSIEST), udp(1, 443), payload(64));
        for (int offset = 0; offset < 8; offset++) {
            byte[] piece = whole.toArray();
            piece[14 + 6] = 0x20;
            piece[14 + 7] = (byte) offset;
            assertEquals(XDP_REDIRECT, run(Bytes.of(piece)));
        }
        assertEquals(0, handedOn().turns());
    }

    @Test
    void itEndsByTheClock() {
        at(NOW + 1);
        assertEquals(XDP_DROP, run(ip(FAR, OTHER), udp(1, 443)));
    }

    @Test
    void whereTheOtherProcessorIsGoneThePacketIsWorkedOnHere() {
        programs.map("processors").delete(number(1));
        assertEquals(XDP_DROP, run(ip(FAR, OTHER), udp(1, 443)));
        assertEquals(1, ended(Reason.PUBLIC_ADDRESS_UNKNOWN, HERE));
        assertEquals(0, handedOn().packets());
    }

    /** Every packet of one flow ends once, half of them on each processor, and counts where it came. */
    @Test
    void oneFlowIsWorkedOnByBoth() {
        runner.reallySending().repetitions(PACKETS);
        run(ip(FAR, BUSIEST), udp(1, 443));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (ended(Reason.PUBLIC_ADDRESS_UNKNOWN, 1) < PACKETS / 2) {
            assertTrue(
                    System.nanoTime() - end < 0,
                    () -> "handed on: " + handedOn().packets() + ", and worked on: "
                            + ended(Reason.PUBLIC_ADDRESS_UNKNOWN, 1));
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(PACKETS / 2, ended(Reason.PUBLIC_ADDRESS_UNKNOWN, HERE));
        assertEquals(PACKETS / 2, ended(Reason.PUBLIC_ADDRESS_UNKNOWN, 1));
        assertEquals(PACKETS / 2, handedOn().packets());
        assertEquals(64L * PACKETS, new PublicTraffic(slot("public_traffic", new byte[20], HERE)).packets());
        assertEquals(0, new PublicTraffic(slot("public_traffic", new byte[20], 1)).packets());
    }

    private int run(Layer... layers) {
        List<Layer> all = new java.util.ArrayList<>(List.of(ethernet("02:00:00:00:00:02", "02:00:00:00:00:01")));
        all.addAll(List.of(layers));
        return run(packet(all));
    }

    private int run(Bytes frame) {
        MemorySegment.copy(frame.toArray(), 0, runner.input(), ValueLayout.JAVA_BYTE, 0, frame.length());
        return runner.run(frame.length());
    }

    /** All chances are 0: every packet counts for its address. */
    private void at(long now) {
        programs.map("test_run")
                .update(number(0), TestRun.allocate(arena).now(now).memory().toArray(ValueLayout.JAVA_BYTE));
    }

    private void handOn(long until) {
        BpfMap map = programs.map("spread");
        MemorySegment slots = map.allocateValues(arena, 1);
        Spread here = new Spread(slots.asSlice(0, Spread.SIZE)).until(until).places(1);
        MemorySegment.copy(
                MemorySegment.ofArray(BUSIEST.toMappedBytes()),
                0,
                here.busiest().address().memory(),
                0,
                16);
        map.update(map.allocateKeys(arena, 1), slots);
        programs.map("edge_guard")
                .update(number(0), EdgeGuard.allocate(arena).spread(1).memory().toArray(ValueLayout.JAVA_BYTE));
    }

    private HandedOn handedOn() {
        return new HandedOn(slot("handed_on", number(0), HERE));
    }

    private long ended(Reason reason, int processor) {
        return new ReasonCounter(slot("reason_counters", number(reason.number()), processor)).packets();
    }

    private MemorySegment slot(String name, byte[] key, int processor) {
        BpfMap map = programs.map(name);
        byte[] slots = map.lookup(key).orElseThrow();
        return MemorySegment.ofArray(slots).asSlice((long) processor * map.slotBytes(), map.slotBytes());
    }

    private void clear(String name) {
        programs.map(name).update(number(0), new byte[programs.map(name).valueBytes()]);
    }

    private static byte[] number(int number) {
        return WrittenTables.number(number).toArray();
    }
}
