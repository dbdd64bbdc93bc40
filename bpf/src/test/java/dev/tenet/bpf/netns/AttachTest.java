package dev.tenet.bpf.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.BpfLink;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.LinkInfo;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.RunStatistics;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.TcDirection;
import dev.tenet.bpf.TcHook;
import dev.tenet.bpf.TcxQuery;
import dev.tenet.bpf.TestNetwork;
import dev.tenet.bpf.TestObjects;
import dev.tenet.bpf.TestPins;
import dev.tenet.bpf.TestRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@KernelTest
class AttachTest {
    private static final InterfaceIndex ABSENT = new InterfaceIndex(987_654);

    private final TestNetwork network = TestNetwork.create("attach");
    private final TestPins pins = new TestPins();
    private final BpfObject first = TestObjects.programs().load();
    private final BpfObject second = TestObjects.programs().load();
    private final BpfProgram program = first.program("give_verdict");
    private final BpfProgram other = second.program("give_verdict");
    private final InterfaceIndex left = network.index("left");
    private final Path pin = pins.directory().resolve("left-ingress");

    @AfterEach
    void close() {
        first.close();
        second.close();
        pins.close();
        network.close();
    }

    @Test
    void aTestRunMaySendIntoTheNetworkStack() {
        long ran = network.namespace().run(() -> {
            new ClsactFilter(InterfaceIndex.ofName("lo"), TcDirection.INGRESS, 1, 1).attach(program);
            try (TestRunner runner = TestRunner.forXdp(first.program("drop_short"), 64);
                    RunStatistics counting = RunStatistics.enable()) {
                long before = program.info().runs();
                runner.reallySending().repetitions(1000);
                runner.run(60);
                runner.run(64);
                return program.info().runs() - before;
            }
        });
        assertEquals(1000, ran);
    }

    @Test
    void tcxRunsProgramsInOrder() {
        requireTcx();
        network.namespace().run(() -> {
            try (BpfLink link = BpfLink.attachTcx(program, left, TcDirection.EGRESS);
                    BpfLink before = BpfLink.attachTcxFirst(other, left, TcDirection.EGRESS)) {
                assertEquals(
                        List.of(
                                new TcxQuery.Attached(
                                        other.info().id(), before.info().id()),
                                new TcxQuery.Attached(
                                        program.info().id(), link.info().id())),
                        TcxQuery.attached(left, TcDirection.EGRESS));
                assertEquals(List.of(), TcxQuery.attached(left, TcDirection.INGRESS));
            }
            return assertEqualsNow(List.of(), TcxQuery.attached(left, TcDirection.EGRESS));
        });
    }

    @Test
    void aPinnedLinkOutlivesItsDescriptorsAndIsUpdatedInOneStep() {
        requireTcx();
        network.namespace().run(() -> {
            try (BpfLink link = BpfLink.attachTcx(program, left, TcDirection.INGRESS)) {
                link.pin(pin);
            }
            try (BpfLink link = BpfLink.openPinned(pin)) {
                LinkInfo info = link.info();
                assertEquals(LinkInfo.Kind.TCX, info.kind());
                assertEquals(Optional.of(left), info.device());
                assertEquals(Optional.of(TcDirection.INGRESS), info.direction());
                assertEquals(program.info().id(), info.programId());
                link.update(other);
                assertEquals(other.info().id(), link.info().programId());
                assertEquals(
                        List.of(new TcxQuery.Attached(other.info().id(), info.id())),
                        TcxQuery.attached(left, TcDirection.INGRESS));
                link.detach();
                assertEquals(Optional.empty(), link.info().device());
            }
            return assertEqualsNow(List.of(), TcxQuery.attached(left, TcDirection.INGRESS));
        });
    }

    @Test
    void clsactFiltersAreReplacedAndFoundAgain() {
        network.namespace().run(() -> {
            ClsactFilter filter = new ClsactFilter(left, TcDirection.EGRESS, 7, 3);
            assertEquals(OptionalInt.empty(), filter.programId());
            assertFalse(filter.detach());
            filter.attach(program);
            assertEquals(OptionalInt.of(program.info().id()), filter.programId());
            filter.attach(other);
            assertEquals(OptionalInt.of(other.info().id()), filter.programId());
            assertTrue(filter.detach());
            assertEquals(OptionalInt.empty(), filter.programId());
            assertTrue(ClsactFilter.removeClsact(left));
            return assertEqualsNow(false, ClsactFilter.removeClsact(left));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aHookIsAttachedReplacedSeenAndDetached(TcHook.Method method) {
        if (method == TcHook.Method.TCX) {
            requireTcx();
        }
        network.namespace().run(() -> {
            TcHook hook = new TcHook(method, left, TcDirection.INGRESS, pin);
            assertEquals(OptionalInt.empty(), hook.programId());
            assertFalse(hook.detach());
            hook.attach(program);
            assertEquals(OptionalInt.of(program.info().id()), hook.programId());
            hook.attach(other);
            assertEquals(OptionalInt.of(other.info().id()), hook.programId());
            network.ip("link del left");
            assertEquals(OptionalInt.empty(), hook.programId());
            network.ip("link add left type veth peer name right");
            TcHook renewed = new TcHook(method, InterfaceIndex.ofName("left"), TcDirection.INGRESS, pin);
            renewed.attach(program);
            assertEquals(OptionalInt.of(program.info().id()), renewed.programId());
            assertTrue(renewed.detach());
            assertFalse(renewed.detach());
            return assertEqualsNow(List.of(), Pins.in(pins.directory()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void packetsMeetTheProgram(TcHook.Method method) {
        if (method == TcHook.Method.TCX) {
            requireTcx();
        }
        network.namespace().run(() -> {
            network.ip("addr add 192.0.2.1/24 dev left");
            network.ip("neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev left nud permanent");
            TcHook hook = new TcHook(method, left, TcDirection.EGRESS, pin);
            hook.attach(program);
            long before = packetsSeen();
            TestNetwork.sendDatagram("192.0.2.2", 9);
            assertTrue(packetsSeen() > before, "the program saw no packet");
            return hook.detach();
        });
    }

    @Test
    void xdpAttachesByLinkOnce() {
        network.namespace().run(() -> {
            try (BpfLink link = BpfLink.attachXdp(first.program("drop_short"), left, BpfLink.XdpMode.NATIVE)) {
                assertEquals(LinkInfo.Kind.XDP, link.info().kind());
                assertEquals(Optional.of(left), link.info().device());
                link.update(second.program("drop_short"));
                assertTrue(network.ip("-d link show left").contains("prog/xdp"));
                return assertEqualsNow(
                        Errno.EBUSY,
                        errnoOf(() -> BpfLink.attachXdp(first.program("drop_short"), left, BpfLink.XdpMode.NATIVE)
                                .close()));
            }
        });
    }

    @Test
    void anAbsentDeviceIsNamed() {
        requireTcx();
        network.namespace().run(() -> {
            assertEquals(Errno.ENODEV, errnoOf(() -> InterfaceIndex.ofName("nowhere")));
            assertEquals(
                    Errno.ENODEV,
                    errnoOf(() -> BpfLink.attachTcx(program, ABSENT, TcDirection.INGRESS)
                            .close()));
            return assertEqualsNow(Errno.ENODEV, errnoOf(() -> TcxQuery.attached(ABSENT, TcDirection.INGRESS)));
        });
    }

    private long packetsSeen() {
        return TestObjects.asLong(first.readVariable("packets_seen"));
    }

    private static void requireTcx() {
        Assumptions.assumeTrue(TcHook.Method.best() == TcHook.Method.TCX, "this kernel has no tcx");
    }

    private static Errno errnoOf(Runnable call) {
        return assertThrows(SystemCallException.class, call::run).errno();
    }

    /** Asserts as the value of an expression, for the end of a task. */
    private static boolean assertEqualsNow(Object expected, Object found) {
        assertEquals(expected, found);
        return true;
    }
}
